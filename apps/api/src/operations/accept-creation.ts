import { setTimeout as sleep } from 'node:timers/promises';
import {
  AppError,
  createRecord,
  discardRecord,
  isUnderWay,
  messageOf,
  refOf,
  type Creation,
  type NewResource,
  type ResourceRecord,
} from '#core';
import type { ApiContext } from '../api-context';
import type { Call } from '../route';
import { giveUpClaim } from './give-up-claim';
import { newResource, type CreationRequest } from './new-resource';
import { overQuota, tooMany } from './refusals';

export interface AcceptedCreation {
  readonly record: ResourceRecord;
  /** it was warm: it runs already, and gets its parameters now if it has others */
  readonly isClaimed?: boolean;
  /** an earlier request with this Idempotency-Key created it */
  readonly isRepeated: boolean;
}

/** Waits for a worker to join a new or emptied Redis: until then any name may be taken. @throws AppError `no_worker` */
async function createWhenReady({ redis, settings: { timings } }: ApiContext, resource: NewResource) {
  const deadline = performance.now() + timings.redisReady;
  for (;;) {
    const created = await createRecord(redis, resource);
    if (created.outcome !== 'not_ready') return created;
    if (performance.now() > deadline) {
      const message = 'no worker has joined this Redis yet, so names cannot be given out. Try again.';
      throw new AppError('no_worker', message, { retryable: true });
    }
    await sleep(timings.redisReadyCheck);
  }
}

/** The first request may have lost Redis between writing the record and queueing the job; queueing twice is harmless. */
async function repeat(
  { store, queues }: ApiContext,
  { member: resource, resourceId }: Extract<Creation, { outcome: 'repeated' }>,
): Promise<AcceptedCreation> {
  const record = await store.get(refOf(resource));
  if (record?.resource_id !== resourceId)
    throw new AppError('gone', `resource(${resource.replace('/', ':')}), created with this Idempotency-Key, is gone`);
  if (record.operation_kind === 'create' && isUnderWay(record.operation_state)) await queues.enqueue(record);
  return { record, isRepeated: true };
}

/** Redis alone holds a claim until the worker has sealed it. Where none replies, the RecordWriter seals it later. */
async function sealClaim({ rpc, log, queues }: ApiContext, record: ResourceRecord): Promise<AcceptedCreation> {
  const sealing = rpc.claimed(record).catch((error: unknown) => {
    log.warn('claimed instance not sealed yet', { resource_id: record.resource_id, error: messageOf(error) });
  });
  // If this process dies before it is queued, garbage collection queues it.
  const queueing = isUnderWay(record.operation_state) ? queues.enqueue(record) : undefined;
  await Promise.all([sealing, queueing]);
  return { record, isClaimed: true, isRepeated: false };
}

/** Writes the record, then queues the job; a record whose job was not queued is discarded. */
async function accept(context: ApiContext, resource: NewResource): Promise<AcceptedCreation> {
  const created = await createWhenReady(context, resource);
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
    case 'repeated':
      return repeat(context, created);
    case 'claimed':
      return sealClaim(context, created.record);
    case 'created':
      await context.queues.enqueue(created.record).catch((error: unknown) => {
        // Not awaited: Redis is away, and a worker's garbage collection ends the operation.
        discardRecord(context.redis, created.record, resource).catch(() => undefined);
        throw error;
      });
      return { record: created.record, isRepeated: false };
  }
}

/** Accepts a creation; one that is accepted after the deadline is discarded, since its client got an error. */
export async function acceptCreation(call: Call, creation: CreationRequest): Promise<AcceptedCreation> {
  const { request, context } = call;
  const resource = newResource(creation, call);
  const accepting = accept(context, resource);
  try {
    const accepted = await context.inTime(accepting);
    const { resource_name: name, resource_id, operation_id } = accepted.record;
    request.concerns({ resource: `${resource.type}/${name}`, operation_id });
    const fields = { resource: `${resource.type}/${name}`, resource_id, operation_id, repeated: accepted.isRepeated };
    if (context.log.isDebugEnabled()) request.log.debug('accepted', fields); // the child logger costs time
    return accepted;
  } catch (error) {
    const discard = async ({ record, isClaimed, isRepeated }: AcceptedCreation) => {
      // With an Idempotency-Key the client was told that it can ask again, and it gets this instance then.
      if (isClaimed) return resource.idempotency ? undefined : giveUpClaim(call, record);
      if (!isRepeated) await discardRecord(context.redis, record, resource);
    };
    accepting.then(discard).catch(() => undefined); // as in accept()
    throw error;
  }
}
