import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  announceKey,
  createRecord,
  discardRecord,
  handleOf,
  KEYS,
  ResourceStore,
  retireKeys,
  STATUSES,
  type NewResource,
  type ResourceRecord,
  type Status,
} from '#core';
import { BUSY } from '../packages/core/src/lifecycle';
import { freePort } from './support/free-port';
import { RedisServer } from './support/redis-server';

const AT_ONCE = 200;
const request: NewResource = {
  type: 'redis',
  prefix: 'r',
  project: 'default',
  imageVersion: 'redis:8.0',
  memoryBytes: 2 ** 30,
  parameters: { maxmemory: '1GB' },
  config: {},
  labels: { env: 'test' },
  deletionProtection: false,
  createdAt: new Date(),
  requestId: 'request-1',
};

let folder: string;
let server: RedisServer;
let redis: Redis;
let store: ResourceStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rm-store-'));
  const port = await freePort();
  server = new RedisServer(port, folder);
  await server.start();
  redis = new Redis({ host: '127.0.0.1', port });
  await redis.set(KEYS.installation, 'test');
  store = new ResourceStore(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function newRecord(resource = request): Promise<ResourceRecord> {
  const created = await createRecord(redis, resource);
  if (created.outcome !== 'created') throw new Error(`not created but ${created.outcome}`);
  return created.record;
}

/** A record in `status`, whichever way it came there. */
async function recordIn(status: Status, run = 'run1'): Promise<ResourceRecord> {
  const record = await newRecord();
  const { resource_type: type, resource_name: name, place } = record;
  if (status === 'pending') return record;
  await redis.hset(KEYS.resource(type, name), { status, run });
  await redis.zrem(KEYS.index('status', 'pending'), `${type}/${name}`);
  await redis.zadd(KEYS.index('status', status), place, `${type}/${name}`);
  return { ...record, status, run };
}

async function statusOf({ resource_type: type, resource_name: name }: ResourceRecord): Promise<string | undefined> {
  return (await store.get({ type, name }))?.status;
}

describe('a new record', () => {
  test('gets a name that no other has, where 200 are made at once', async () => {
    const records = await Promise.all(Array.from({ length: AT_ONCE }, () => newRecord()));
    expect(new Set(records.map(({ resource_name: name }) => name)).size).toBe(AT_ONCE);
    expect(new Set(records.map(({ resource_id: id }) => id)).size).toBe(AT_ONCE);
    expect(new Set(records.map(({ operation_id: id }) => id)).size).toBe(AT_ONCE);
    const read = await Promise.all(records.map(({ resource_name: name }) => store.get({ type: 'redis', name })));
    expect(read).toEqual(records);
  });

  test('never gets a name that was given before, where that record is gone', async () => {
    const first = await newRecord();
    await discardRecord(redis, first);
    const second = await newRecord();
    const numberOf = (record: ResourceRecord) => Number(record.resource_name.slice(1));
    expect(numberOf(second)).toBe(numberOf(first) + 1);
  });

  test('is numbered by its type alone', async () => {
    const other = { ...request, type: 'numbered', prefix: 'n' };
    expect((await newRecord(other)).resource_name).toBe('n1');
    await newRecord();
    expect((await newRecord(other)).resource_name).toBe('n2');
  });

  test('is pending, with what was asked for, and unfinished', async () => {
    const record = await newRecord();
    expect(record).toMatchObject({
      schema: 4,
      operation_kind: 'create',
      operation_state: 'queued',
      labels: { env: 'test' },
      resource_type: 'redis',
      status: 'pending',
      image_version: 'redis:8.0',
      parameters: { maxmemory: '1GB' },
    });
    expect(await store.unfinished(Date.now())).toContainEqual({ type: 'redis', name: record.resource_name });
  });
});

describe('a transition', () => {
  const OBSERVED: Status[] = ['running', 'stopped', 'exited', 'missing', 'crash_looping', 'unreachable'];
  const after: Record<string, Status[]> = {
    pending: ['provisioning', 'failed', 'deleting'],
    provisioning: ['provisioning', 'pending', 'running', 'failed', 'deleting'],
    ...Object.fromEntries(OBSERVED.map((status) => [status, [...OBSERVED, ...BUSY, 'deleting']])),
    ...Object.fromEntries(BUSY.map((status) => [status, [status, ...OBSERVED]])),
    deleting: ['deleting', ...OBSERVED, 'deleted', 'failed'],
    deleted: ['restoring', 'deleting'],
    restoring: ['restoring', ...OBSERVED, 'deleted'],
    failed: ['deleting'],
  };
  const legal = new Set(Object.entries(after).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`)));
  test('takes no text of a key that was taken away, until that key is announced again: it is to be tried again', async () => {
    const record = await recordIn('running');
    const write = (sealed: string) => store.transition(handleOf(record), { to: 'running', set: { sealed } });
    await write('former.text');
    await retireKeys(redis, ['former']);
    const late = write('former.late');
    await expect(late).rejects.toMatchObject({ code: 'interrupted', retryable: true });
    await write('present.text');
    await announceKey(redis, 'former');
    await write('former.again');
    const ref = { type: record.resource_type, name: record.resource_name };
    expect((await store.get(ref))?.sealed).toBe('former.again');
  });

  const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));

  test.each(pairs.filter(([from, to]) => legal.has(`${from} → ${to}`)))(
    'from %s to %s, which the table allows, is made',
    async (from, to) => {
      const record = await recordIn(from);
      await store.transition(handleOf(record), { to });
      expect(await statusOf(record)).toBe(to);
    },
  );

  test.each(pairs.filter(([from, to]) => !legal.has(`${from} → ${to}`)))(
    'from %s to %s, which the table does not allow, is refused and changes nothing',
    async (from, to) => {
      const record = await recordIn(from);
      const before = await store.get({ type: 'redis', name: record.resource_name });
      await expect(store.transition(handleOf(record), { to, set: { server_ip: '192.0.2.1' } })).rejects.toMatchObject({
        code: 'superseded',
        message: `redis/${record.resource_name} is ${from}: this run may not make it ${to}`,
      });
      expect(await store.get({ type: 'redis', name: record.resource_name })).toEqual(before);
    },
  );

  test('by a run that does not hold the record is refused and changes nothing', async () => {
    const record = await recordIn('provisioning', 'run1');
    await store.transition(handleOf(record), { to: 'provisioning', set: { run: 'run2' } });
    await expect(store.transition(handleOf(record), { to: 'running', heldBy: 'run1' })).rejects.toMatchObject({
      code: 'superseded',
    });
    expect(await store.get({ type: 'redis', name: record.resource_name })).toMatchObject({
      status: 'provisioning',
      run: 'run2',
    });
    await store.transition(handleOf(record), { to: 'running', heldBy: 'run2' });
    expect(await statusOf(record)).toBe('running');
  });

  test('of a namesake with another id is refused', async () => {
    const record = await recordIn('pending');
    const handle = { ...handleOf(record), resourceId: 'f'.repeat(24) };
    await expect(store.transition(handle, { to: 'provisioning' })).rejects.toMatchObject({ code: 'superseded' });
    expect(await statusOf(record)).toBe('pending');
  });

  test('of a record that is gone is refused and makes none', async () => {
    const record = await recordIn('pending');
    await discardRecord(redis, record);
    await expect(store.transition(handleOf(record), { to: 'provisioning' })).rejects.toMatchObject({
      code: 'superseded',
    });
    expect(await redis.exists(KEYS.resource('redis', record.resource_name))).toBe(0);
  });

  test('is won by exactly one of 50 runs that end the creation at once', async () => {
    const record = await recordIn('provisioning');
    const attempts = Array.from({ length: 50 }, (_, at) =>
      store.transition(handleOf(record), {
        to: at % 2 === 0 ? 'running' : 'failed',
        operationId: record.operation_id,
        operation: { state: 'succeeded' },
      }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('writes the fields that are given and removes those that are undefined', async () => {
    const record = await recordIn('provisioning', 'run1');
    const handle = handleOf(record);
    const progress = { step: 'start', done: 1, total: 5 };
    await store.transition(handle, { to: 'provisioning', set: { progress, exposed_port: '20001' } });
    expect(await store.get(handle)).toMatchObject({ progress, exposed_port: '20001', run: 'run1' });
    await store.transition(handle, { to: 'running', set: { progress: undefined, run: undefined } });
    const running = await store.get(handle);
    expect(running).toMatchObject({ status: 'running', exposed_port: '20001' });
    expect(running).not.toHaveProperty('progress');
    expect(running).not.toHaveProperty('run');
  });

  test('that ends the operation takes the record off the list of the unfinished, and is published', async () => {
    const record = await recordIn('provisioning');
    const subscriber = redis.duplicate();
    const messages: string[] = [];
    subscriber.on('message', (_channel, message: string) => messages.push(message));
    await subscriber.subscribe(KEYS.changes);
    await store.transition(handleOf(record), { to: 'running', operation: { state: 'succeeded' } });
    await subscriber.ping(); // behind the message on the same connection
    subscriber.disconnect();
    expect(messages).toEqual([`redis/${record.resource_name} running succeeded`]);
    expect(await store.unfinished(Date.now())).not.toContainEqual({ type: 'redis', name: record.resource_name });
  });
});

describe('a record that is discarded', () => {
  test('is gone, from the list of the unfinished too', async () => {
    const record = await recordIn('pending');
    await discardRecord(redis, record);
    expect(await statusOf(record)).toBeUndefined();
    expect(await store.unfinished(Date.now())).not.toContainEqual({ type: 'redis', name: record.resource_name });
  });

  test('stays, where the id is that of another', async () => {
    const record = await recordIn('pending');
    await discardRecord(redis, { ...record, resource_id: 'f'.repeat(24) });
    expect(await statusOf(record)).toBe('pending');
  });

  test('stays, where a worker has taken it up', async () => {
    const record = await recordIn('pending');
    const handle = handleOf(record);
    await store.transition(handle, { to: 'provisioning', set: { run: 'run1', host_id: 'host1' } });
    await discardRecord(redis, record);
    expect(await statusOf(record)).toBe('provisioning');
    await store.transition(handle, { to: 'pending', set: { run: undefined } });
    await discardRecord(redis, record);
    expect(await statusOf(record)).toBe('pending');
  });
});

test('the unfinished are listed oldest first, those alone that are older than asked for', async () => {
  const first = await newRecord();
  const created = Date.parse(first.created_at);
  const refs = await store.unfinished(created - 1);
  expect(refs).not.toContainEqual({ type: 'redis', name: first.resource_name });
  const scores = await redis.zrange(KEYS.unfinished, '0', '-1');
  const all = await store.unfinished(created);
  expect(all.map(({ type, name }) => `${type}/${name}`)).toEqual(scores.slice(0, all.length));
});
