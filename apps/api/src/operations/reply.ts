import { abortAfter, isUnderWay, readOperation, type ResourceRecord } from '#core';
import type { ApiResponse, Call } from '../route';
import { errorBody } from '../views/error-view';
import { viewOf, type ResourceView } from '../views/resource-view';
import type { AcceptedCreation } from './accept-creation';
import { awaitFinished } from './await-finished';
import { giveUpClaim } from './give-up-claim';
import { preferredWait } from './prefer';

const POLL_AFTER_S = '1';
/** A claimed instance may have to get its parameters first. */
const CLAIM_WAIT_S = 10;
/** The seed's words, and its status, for a synchronous creation that failed. */
const CREATION_FAILED = 'Failed to create resource, check your parameters(maybe your parameter is wrong)';

interface Awaited {
  readonly record: ResourceRecord;
  /** the client's preference in seconds; undefined when it gave none */
  readonly wait: number | undefined;
}

/**
 * Waits for as long as the client prefers, stays connected, and this process does not stop.
 *
 * @param otherwise in seconds, for a client that prefers nothing
 */
async function awaitAsPreferred(
  { request, context }: Call,
  accepted: ResourceRecord,
  otherwise?: number,
): Promise<Awaited> {
  const wait = preferredWait(request.header('prefer')) ?? otherwise;
  if (wait === undefined || !isUnderWay(accepted.operation_state)) return { record: accepted, wait };
  const deadline = abortAfter(wait * 1000, request.hungUp, context.stopping);
  try {
    return { record: await awaitFinished(context, accepted, deadline.signal), wait };
  } finally {
    deadline.release();
  }
}

function preferenceApplied({ request }: Call): Readonly<Record<string, string>> {
  const wait = preferredWait(request.header('prefer'));
  return wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` };
}

/** Removes a claimed instance whose parameters could not be set: the request fails as a whole. */
async function rejectClaim(call: Call, record: ResourceRecord, body: ResourceView): Promise<ApiResponse> {
  const operation = await readOperation(call.context.redis, record.operation_id);
  await giveUpClaim(call, record);
  const facts = { resource: { ...body, failure: operation?.failure ?? null } };
  return { status: 500, headers: preferenceApplied(call), body: errorBody(500, CREATION_FAILED, facts) };
}

function statusOf({ isRepeated }: AcceptedCreation, { record, wait }: Awaited): 200 | 201 | 202 {
  if (isRepeated && !['pending', 'provisioning'].includes(record.status)) return 200;
  return wait !== undefined && record.status === 'running' && !isUnderWay(record.operation_state) ? 201 : 202;
}

/**
 * 201 when it was warm; else 202 with the record; after a wait 201 when it runs and 500 when it failed; 200 for a repeated
 * request that is done.
 */
export async function replyToCreation(call: Call, accepted: AcceptedCreation): Promise<ApiResponse> {
  const awaited = await awaitAsPreferred(call, accepted.record, accepted.isClaimed ? CLAIM_WAIT_S : undefined);
  const { record, wait } = awaited;
  const body = viewOf(record, call.context.keyRing, call.request.caller.role);
  const headers = {
    Location: `/api/resources/${record.resource_type}/${record.resource_name}`,
    ...preferenceApplied(call),
    ...(accepted.isRepeated ? { 'Idempotency-Replayed': 'true' } : {}),
  };
  if (wait !== undefined && record.status === 'failed')
    return { status: 500, headers, body: errorBody(500, CREATION_FAILED, { resource: body }) };
  if (accepted.isClaimed && record.operation_state === 'failed') return rejectClaim(call, record, body);
  const status = statusOf(accepted, awaited);
  return { status, headers: { ...headers, ...(status === 202 ? { 'Retry-After': POLL_AFTER_S } : {}) }, body };
}

/** 202 with the record; after a wait 200 when the operation succeeded and 500 when it failed. */
export async function replyToOperation(call: Call, accepted: ResourceRecord): Promise<ApiResponse> {
  const { record, wait } = await awaitAsPreferred(call, accepted);
  const body = viewOf(record, call.context.keyRing, call.request.caller.role);
  const { operation_id: id } = accepted;
  const headers = { Location: `/api/operations/${id}`, ...preferenceApplied(call) };
  const operation = wait === undefined ? undefined : await readOperation(call.context.redis, id);
  if (!operation || isUnderWay(operation.state))
    return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
  if (operation.state === 'succeeded') return { status: 200, headers, body };
  const message = operation.failure?.message ?? `the operation was ${operation.state}`;
  return { status: 500, headers, body: errorBody(500, message, { resource: body }) };
}
