import {
  AppError,
  bodyKeys,
  checkMemoryPlan,
  DEFAULT_PROJECT,
  discardRecord,
  instanceContext,
  isUnderWay,
  parseDuration,
  refOf,
  wantedOf,
  type NewResource,
  type ResourceRecord,
  type ResourceType,
  type Wanted,
  type KeyRing,
} from '#core';
import type { ApiContext } from '../api-context';
import { viewOf } from '../resource-view';
import type { ApiRequest, ApiResponse, Handler } from '../route';
import { settledOrLate } from '../settled-or-late';
import { createWhenReady } from './create-when-ready';
import { dryRun } from './dry-run';
import { findType } from './find-type';
import { idempotencyOf } from './idempotency';
import { parseBody } from './require-body';
import { inTime } from './with-redis';

const POLL_AFTER_S = '1';
/** The seed's words, and its status, for a synchronous creation that failed. */
const CREATION_FAILED = 'Failed to create resource, check your parameters(maybe your parameter is wrong)';

/**
 * @param image of an instance that is there: it may not be offered any more
 * @throws AppError `bad_request` naming each wrong field
 */
export function parseWanted(type: ResourceType, body: unknown, image?: string): Wanted {
  const wanted = wantedOf(parseBody(type.body, body, bodyKeys(type.definition)));
  return image === undefined ? wanted : { ...wanted, image_version: image };
}

/** @throws AppError `bad_request` showing the sum, when the engine may take more memory than its container */
export function requireFit(type: ResourceType, wanted: Wanted, body: unknown): void {
  const context = instanceContext(wanted, { name: 'x1', image_version: wanted.image_version });
  const given = Object.keys(body as object).filter((field) => field in wanted.parameters || field === 'config'); // parsed before
  checkMemoryPlan(type.memory, type.memoryParts, context, given);
}

function newResource({ definition }: ResourceType, wanted: Wanted, request: ApiRequest, now: number): NewResource {
  const seconds = wanted.ttl === undefined ? undefined : parseDuration(wanted.ttl);
  return {
    type: definition.name,
    prefix: definition.prefix,
    project: DEFAULT_PROJECT,
    imageVersion: wanted.image_version,
    parameters: wanted.parameters,
    config: wanted.config,
    labels: wanted.labels,
    description: wanted.description,
    deletionProtection: wanted.deletion_protection,
    expiresAt: seconds === undefined ? undefined : new Date(now + seconds * 1000),
    requestId: request.id,
    idempotency: idempotencyOf(request, definition.name),
  };
}

interface Accepted {
  readonly record: ResourceRecord;
  readonly isRepeated: boolean;
}

/** The first request may have lost Redis after its record was written and before the job was: it is queued once in any case. */
async function repeat(context: ApiContext, record: ResourceRecord): Promise<Accepted> {
  if (record.operation_kind === 'create' && isUnderWay(record.operation_state)) await context.queues.enqueue(record);
  return { record, isRepeated: true };
}

/** Writes the record, then queues the job; a record whose job was not queued is forgotten again. */
async function accept(context: ApiContext, resource: NewResource): Promise<Accepted> {
  const created = await createWhenReady(context.redis, resource);
  switch (created.outcome) {
    case 'conflict':
      throw new AppError(
        'unprocessable',
        'Idempotency-Key: was used for another request within a day (expected: a new key, or the same type and body)',
      );
    case 'repeated': {
      const record = await context.store.get(refOf(created.member));
      if (record?.resource_id === created.resourceId) return repeat(context, record);
      throw new AppError(
        'gone',
        `resource(${created.member.replace('/', ':')}), which this Idempotency-Key made, is gone`,
      );
    }
    case 'created':
      await context.queues.enqueue(created.record).catch((error: unknown) => {
        // Not waited for: Redis is away, and a worker's sweep ends the request.
        discardRecord(context.redis, created.record, resource).catch(() => undefined);
        throw error;
      });
      return { record: created.record, isRepeated: false };
  }
}

/** A request that is accepted too late is forgotten: nobody is told of it. */
async function acceptInTime(context: ApiContext, resource: NewResource): Promise<Accepted> {
  const accepting = accept(context, resource);
  try {
    return await inTime(accepting);
  } catch (error) {
    const forget = async ({ record, isRepeated }: Accepted) => {
      if (!isRepeated) await discardRecord(context.redis, record, resource);
    };
    accepting.then(forget).catch(() => undefined); // as in accept()
    throw error;
  }
}

function answer(record: ResourceRecord, keyRing: KeyRing, wait: number | undefined, isRepeated: boolean): ApiResponse {
  const body = viewOf(record, keyRing);
  const headers = {
    Location: `/api/resources/${record.resource_type}/${record.resource_name}`,
    ...(wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` }),
    ...(isRepeated ? { 'Idempotency-Replayed': 'true' } : {}),
  };
  if (wait !== undefined && record.status === 'failed') {
    return { status: 500, headers, body: { error: { code: 500, message: CREATION_FAILED, resource: body } } };
  }
  if (isRepeated && !['pending', 'provisioning'].includes(record.status)) return { status: 200, headers, body };
  if (wait !== undefined && record.status === 'running') return { status: 201, headers, body };
  return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
}

export function createResource(context: ApiContext): Handler {
  return async (request) => {
    const { type: typeName = '' } = request.params;
    const type = findType(context.catalog, typeName);
    const wanted = parseWanted(type, request.body);
    requireFit(type, wanted, request.body);
    if (request.query['dry_run'] === true) return { status: 200, body: await dryRun(context, type, wanted) };
    const { record: accepted, isRepeated } = await acceptInTime(
      context,
      newResource(type, wanted, request, context.clock.now()),
    );
    const ids = { resource: `${typeName}/${accepted.resource_name}`, resource_id: accepted.resource_id };
    request.log.info('accepted', { ...ids, operation_id: accepted.operation_id, repeated: isRepeated });
    const { record, wait } = await settledOrLate(context, accepted, request);
    return answer(record, context.keyRing, wait, isRepeated);
  };
}
