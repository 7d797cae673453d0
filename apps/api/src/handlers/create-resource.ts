import {
  AppError,
  discardRecord,
  isUnderWay,
  parseDuration,
  refOf,
  type NewResource,
  type ResourceRecord,
  type ResourceType,
  type Wanted,
} from '#core';
import type { ApiContext } from '../api-context';
import { viewOf, type ResourceView } from '../resource-view';
import type { ApiRequest, ApiResponse, Handler } from '../route';
import { settledOrLate, type Awaited } from '../settled-or-late';
import { createWhenReady } from './create-when-ready';
import { dryRun } from './dry-run';
import { findType } from './find-type';
import { idempotencyOf } from './idempotency';
import { parseWanted, requireFit } from './parse-wanted';
import { overQuota } from './over-quota';
import { requireProject } from './require-project';
import { tooMany } from './too-many';
import { inTime } from './with-redis';

const POLL_AFTER_S = '1';
/** The seed's words, and its status, for a synchronous creation that failed. */
const CREATION_FAILED = 'Failed to create resource, check your parameters(maybe your parameter is wrong)';

interface Wish {
  readonly type: ResourceType;
  readonly project: string;
  readonly wanted: Wanted;
  readonly memoryBytes: number;
}

function newResource(
  { type: { definition }, project, wanted, memoryBytes }: Wish,
  request: ApiRequest,
  context: ApiContext,
): NewResource {
  const createdAt = context.clock.date();
  const seconds = wanted.ttl === undefined ? undefined : parseDuration(wanted.ttl);
  return {
    type: definition.name,
    prefix: definition.prefix,
    project,
    imageVersion: wanted.image_version,
    memoryBytes,
    parameters: wanted.parameters,
    config: wanted.config,
    labels: wanted.labels,
    description: wanted.description,
    deletionProtection: wanted.deletion_protection,
    createdAt,
    expiresAt: seconds === undefined ? undefined : new Date(createdAt.getTime() + seconds * 1000),
    requestId: request.id,
    mostUnfinished: context.settings.maxPending,
    idempotency: idempotencyOf(request, definition.name, project),
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
    case 'over_quota':
      throw overQuota(resource.project, created.excess);
    case 'too_many':
      throw tooMany(created.unfinished, context.settings.maxPending);
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

function answer({ record, wait }: Awaited, body: ResourceView, isRepeated: boolean): ApiResponse {
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
    const project = requireProject(request.caller, wanted.project ?? request.caller.project);
    request.concerns({ project });
    const memoryBytes = requireFit(type, wanted, request.body);
    if (request.query['dry_run'] === true) return { status: 200, body: await dryRun(context, type, wanted) };
    const resource = newResource({ type, project, wanted, memoryBytes }, request, context);
    const { record: accepted, isRepeated } = await acceptInTime(context, resource);
    const ids = { resource: `${typeName}/${accepted.resource_name}`, resource_id: accepted.resource_id };
    request.concerns({ resource: ids.resource, operation_id: accepted.operation_id });
    request.log.debug('accepted', { ...ids, operation_id: accepted.operation_id, repeated: isRepeated });
    const awaited = await settledOrLate(context, accepted, request);
    return answer(awaited, viewOf(awaited.record, context.keyRing, request.caller.role), isRepeated);
  };
}
