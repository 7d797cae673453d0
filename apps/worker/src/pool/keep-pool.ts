import { createRecord, KEYS, memoryLimitOf, memberOf, type ResourceRecord, type ResourceType } from '#core';
import { withLock } from '../instance/lock';
import { beginOperation } from '../operations/begin-operation';
import type { WorkerContext } from '../worker-context';
import { checkClaims } from './check-claims';
import { fitnessOf, readPooled } from './pooled';
import { readLimits, type PoolLimits } from './target-size';

/** Begins a creation on this host, of an instance that belongs to nobody until it is claimed. */
async function addOne(
  { redis, queues, clock, installation, settings, log }: WorkerContext,
  type: ResourceType,
): Promise<void> {
  const desired = type.defaults;
  const { name, prefix } = type.definition;
  const created = await createRecord(redis, {
    type: name,
    prefix,
    project: KEYS.poolProject,
    imageVersion: desired.image_version,
    memoryBytes: memoryLimitOf(type, desired),
    parameters: desired.parameters,
    config: desired.config,
    labels: {},
    deletionProtection: false,
    createdAt: clock.date(),
    host: installation.hostId,
    eventsKept: settings.timings.eventsKept,
  });
  if (created.outcome !== 'created') return; // Redis is not complete yet
  await queues.enqueue(created.record); // else garbage collection ends it
  log.debug('pool: one more', { type: name, resource_id: created.record.resource_id });
}

async function remove(worker: WorkerContext, record: ResourceRecord): Promise<void> {
  const ref = { type: record.resource_type, name: record.resource_name };
  worker.log.debug('pool: one less', { resource: memberOf(ref), status: record.status });
  await beginOperation(worker, record, { kind: 'delete', by: 'service' });
}

async function canFill(worker: WorkerContext, type: ResourceType): Promise<boolean> {
  if ((await worker.redis.exists(KEYS.poolFailed(worker.installation.hostId, type.definition.name))) === 1)
    return false;
  return (await worker.docker.images.find(type.defaults.image_version)) !== undefined; // the first request pulls it
}

/**
 * Brings one type's pool to its size: removes the instances that nobody can claim, then creates the missing ones.
 *
 * @returns how many were begun
 */
async function keepOne(
  worker: WorkerContext,
  type: ResourceType,
  pooled: readonly ResourceRecord[],
  limits: PoolLimits,
): Promise<number> {
  const { redis, installation, settings, clock } = worker;
  const { poolGivenUp, poolRetry } = settings.timings;
  const kept: ResourceRecord[] = [];
  for (const record of pooled) {
    const fitness = fitnessOf(record, type, clock.now(), poolGivenUp);
    if (record.status === 'failed')
      await redis.set(KEYS.poolFailed(installation.hostId, type.definition.name), '1', 'PX', poolRetry);
    if (fitness === 'unfit') await remove(worker, record);
    if (fitness === 'ready' || fitness === 'coming') kept.push(record);
  }
  const most = limits.most(type);
  const surplus = kept.slice(most).filter(({ status }) => status === 'running');
  for (const record of surplus) await remove(worker, record);
  const missing = Math.min(most - kept.length, limits.room);
  if (missing <= 0 || !(await canFill(worker, type))) return 0;
  for (let added = 0; added < missing; added += 1) await addOne(worker, type);
  return missing;
}

async function keepAll(worker: WorkerContext): Promise<void> {
  const pooled = await readPooled(worker);
  if (pooled.length === 0 && worker.settings.pool?.size === 0) return;
  await checkClaims(worker, pooled);
  const limits = await readLimits(worker);
  let { room } = limits;
  for (const type of worker.catalog.values()) {
    const own = pooled.filter(({ resource_type: name }) => name === type.definition.name);
    room -= await keepOne(worker, type, own, { ...limits, room });
  }
}

/** Keeps this host's warm pools at their sizes. One worker of a host does it at a time. */
export async function keepPool(worker: WorkerContext): Promise<void> {
  const { redis, installation, settings } = worker;
  await withLock(redis, KEYS.poolLock(installation.hostId), settings.timings.poolLock, () => keepAll(worker));
}
