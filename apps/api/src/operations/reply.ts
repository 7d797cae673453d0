import { abortAfter, isUnderWay, readOperation, type ResourceRecord } from '#core';
import type { ApiResponse, Call } from '../route';
import { errorBody } from '../views/error-view';
import { viewOf } from '../views/resource-view';
import type { AcceptedCreation } from './accept-creation';
import { awaitFinished } from './await-finished';
import { preferredWait } from './prefer';

const POLL_AFTER_S = '1';
/** The seed's words, and its status, for a synchronous creation that failed. */
const CREATION_FAILED = 'Failed to create resource, check your parameters(maybe your parameter is wrong)';

interface Awaited {
  readonly record: ResourceRecord;
  /** the client's preference in seconds; undefined when it gave none */
  readonly wait: number | undefined;
}

/** Waits for as long as the client prefers, stays connected, and this process does not stop. */
async function awaitAsPreferred({ request, context }: Call, accepted: ResourceRecord): Promise<Awaited> {
  const wait = preferredWait(request.header('prefer'));
  if (wait === undefined) return { record: accepted, wait };
  const deadline = abortAfter(wait * 1000, request.hungUp, context.stopping);
  try {
    return { record: await awaitFinished(context, accepted, deadline.signal), wait };
  } finally {
    deadline.release();
  }
}

function preferenceApplied(wait: number | undefined): Readonly<Record<string, string>> {
  return wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` };
}

/** 201 when it was warm; else 202 with the record; after a wait 201 when it runs and 500 when it failed; 200 for a repeated request that is done. */
export async function replyToCreation(call: Call, accepted: AcceptedCreation): Promise<ApiResponse> {
  const { record, wait } = await awaitAsPreferred(call, accepted.record);
  const body = viewOf(record, call.context.keyRing, call.request.caller.role);
  const headers = {
    Location: `/api/resources/${record.resource_type}/${record.resource_name}`,
    ...preferenceApplied(wait),
    ...(accepted.isRepeated ? { 'Idempotency-Replayed': 'true' } : {}),
  };
  if (wait !== undefined && record.status === 'failed')
    return { status: 500, headers, body: errorBody(500, CREATION_FAILED, { resource: body }) };
  if (accepted.isRepeated && !['pending', 'provisioning'].includes(record.status))
    return { status: 200, headers, body };
  if ((accepted.isClaimed || wait !== undefined) && record.status === 'running') return { status: 201, headers, body };
  return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
}

/** 202 with the record; after a wait 200 when the operation succeeded and 500 when it failed. */
export async function replyToOperation(call: Call, accepted: ResourceRecord): Promise<ApiResponse> {
  const { record, wait } = await awaitAsPreferred(call, accepted);
  const body = viewOf(record, call.context.keyRing, call.request.caller.role);
  const { operation_id: id } = accepted;
  const headers = { Location: `/api/operations/${id}`, ...preferenceApplied(wait) };
  const operation = wait === undefined ? undefined : await readOperation(call.context.redis, id);
  if (!operation || isUnderWay(operation.state))
    return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
  if (operation.state === 'succeeded') return { status: 200, headers, body };
  const message = operation.failure?.message ?? `the operation was ${operation.state}`;
  return { status: 500, headers, body: errorBody(500, message, { resource: body }) };
}
