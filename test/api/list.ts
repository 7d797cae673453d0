import { changeRecord, createRecord, handleOf, ResourceStore, type ResourceRecord, type Status } from '#core';
import type { ApiAnswer } from '../support/api-client';
import { namesIn } from '../support/instances';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

const TYPES = { redis: 'r', mysql: 'm' } as const;
type Type = keyof typeof TYPES;

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(async () => {
  await world.discardPending();
  await leaveSharedWorld();
});
afterEach(() => world.discardPending());

/** A record as a request writes it, for which no worker comes. */
async function record(type: Type, labels: Record<string, string> = {}): Promise<ResourceRecord> {
  const request = {
    type,
    prefix: TYPES[type],
    project: 'default',
    imageVersion: `${type}:1`,
    memoryBytes: 2 ** 30,
    parameters: {},
    config: {},
    deletionProtection: false,
    createdAt: new Date(),
    labels,
    requestId: 'request',
  };
  const made = await createRecord(world.redisClient, request);
  if (made.outcome !== 'created') throw new Error(`the record was not made: ${made.outcome}`);
  return made.record;
}

/** Brings it to a status as a worker does. */
async function becomes(made: ResourceRecord, ...path: Status[]): Promise<void> {
  const store = new ResourceStore(world.redisClient);
  for (const to of path) await store.transition(handleOf(made), { to });
}

const nameOf = ({ resource_name: name }: ResourceRecord) => name;
const get = (query: string, path = '/api/resources') => world.api.get(`${path}?${query}`);

/** All pages, by the cursors that each gives for the next. */
async function pagesOf(query: string, path = '/api/resources', between = async () => {}): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer: ApiAnswer = await get(`${query}${cursor === '' ? '' : `&cursor=${cursor}`}`, path);
    expect(answer.status).toBe(200);
    pages.push(namesIn(answer));
    cursor = answer.body.next_cursor;
    await between();
  }
  return pages;
}

describe('a list', () => {
  test('without filters has all types in the order of their creation, 50 a page', async () => {
    const names: string[] = [];
    for (let at = 0; at < 60; at += 1) names.push(nameOf(await record(at % 3 === 0 ? 'mysql' : 'redis')));
    expect(await pagesOf('')).toEqual([names.slice(0, 50), names.slice(50)]);
    expect(await pagesOf('limit=500')).toEqual([names]);
    expect(await pagesOf('limit=30')).toEqual([names.slice(0, 30), names.slice(30)]);
    expect(await pagesOf('limit=20')).toHaveLength(3);
  });

  test('of a type has that alone', async () => {
    const made = [await record('redis'), await record('mysql'), await record('redis')];
    const [first, second, third] = made.map(nameOf);
    expect(await pagesOf('', '/api/resources/redis')).toEqual([[first, third]]);
    expect(await pagesOf('limit=1', '/api/resources/redis')).toEqual([[first], [third]]);
    expect(await pagesOf('', '/api/resources/mysql')).toEqual([[second]]);
    const unknown = await world.api.get('/api/resources/oracle');
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.message).toBe('Not such resource(oracle)');
  });

  test('by status has those that are in it now', async () => {
    const [pending, running, failed] = [await record('redis'), await record('redis'), await record('mysql')];
    await becomes(running, 'provisioning', 'running');
    await becomes(failed, 'failed');
    expect(await pagesOf('status=pending')).toEqual([[nameOf(pending)]]);
    expect(await pagesOf('status=running')).toEqual([[nameOf(running)]]);
    expect(await pagesOf('status=failed')).toEqual([[nameOf(failed)]]);
    expect(await pagesOf('status=failed', '/api/resources/redis')).toEqual([[]]);
    await becomes(running, 'stopping', 'stopped');
    expect(await pagesOf('status=running')).toEqual([[]]);
    expect(await pagesOf('status=stopped')).toEqual([[nameOf(running)]]);
  });

  test('has the deleted ones only when they are asked for', async () => {
    const [kept, deleted, other] = [await record('redis'), await record('redis', { env: 'x' }), await record('mysql')];
    await becomes(deleted, 'provisioning', 'running', 'deleting', 'deleted');
    await becomes(other, 'provisioning', 'running', 'deleting', 'deleted');
    expect(await pagesOf('')).toEqual([[nameOf(kept)]]);
    expect(await pagesOf('', '/api/resources/redis')).toEqual([[nameOf(kept)]]);
    expect(await pagesOf('label=env:x')).toEqual([[]]);
    expect(await pagesOf('status=deleted')).toEqual([[nameOf(deleted), nameOf(other)]]);
    expect(await pagesOf('status=deleted', '/api/resources/redis')).toEqual([[nameOf(deleted)]]);
    expect(await pagesOf('status=deleted&label=env:x')).toEqual([[nameOf(deleted)]]);
  });

  test('by labels has those that carry all of them', async () => {
    const both = await record('redis', { env: 'staging', 'team/owner': 'data' });
    const one = await record('mysql', { env: 'staging' });
    await record('redis', { env: 'production', 'team/owner': 'data' });
    expect(await pagesOf('label=env:staging')).toEqual([[nameOf(both), nameOf(one)]]);
    expect(await pagesOf('label=env:staging&label=team/owner:data')).toEqual([[nameOf(both)]]);
    expect(await pagesOf('label=env:staging&label=env:production')).toEqual([[]]);
    expect(await pagesOf('label=env:staging&status=pending', '/api/resources/mysql')).toEqual([[nameOf(one)]]);
    expect(await pagesOf('label=env:nowhere')).toEqual([[]]);
  });
});

describe('a list that is read page by page', () => {
  test('has each that was there throughout exactly once, whatever is made, changed and deleted between the pages', async () => {
    const made: ResourceRecord[] = [];
    for (let at = 0; at < 40; at += 1) made.push(await record('redis', { env: 'x' }));
    const [goes, changes] = [made.filter((_, at) => at % 8 === 1), made.filter((_, at) => at % 8 === 2)];
    const kept = made.filter((one) => !goes.includes(one)).map(nameOf);

    const pages = await pagesOf('limit=7&label=env:x', '/api/resources/redis', async () => {
      await record('redis', { env: 'x' });
      const [gone, changed] = [goes.shift(), changes.shift()];
      if (gone) await becomes(gone, 'provisioning', 'running', 'deleting', 'deleted');
      if (changed) await changeRecord(world.redisClient, changed, { at: new Date(), set: { description: 'changed' } });
    });
    const seen = pages.flat();
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.filter((name) => kept.includes(name))).toEqual(kept);
  });

  test('is the same whoever asks: a cursor can be used again', async () => {
    for (let at = 0; at < 5; at += 1) await record('mysql');
    const first = await get('limit=2');
    const again = await get(`limit=2&cursor=${first.body.next_cursor}`);
    expect((await get(`limit=2&cursor=${first.body.next_cursor}`)).body).toEqual(again.body);
    expect(namesIn(await get(`limit=3&cursor=${first.body.next_cursor}`))).toEqual(
      namesIn(await get('limit=5')).slice(2),
    );
  });
});

describe('what is asked of a list is refused by name', () => {
  test.each([
    { query: 'status=well', field: 'status' },
    { query: 'status=', field: 'status' },
    { query: 'status=running&status=failed', field: 'status' },
    { query: 'label=env', field: 'label' },
    { query: 'label=:x', field: 'label' },
    { query: 'label=Env:x', field: 'label' },
    { query: 'label=env:a%20b', field: 'label' },
    { query: `label=${'a'.repeat(64)}:x`, field: 'label' },
    { query: `label=env:${'a'.repeat(64)}`, field: 'label' },
    { query: 'label=env:x&label=team', field: 'label.1' },
    { query: 'limit=0', field: 'limit' },
    { query: 'limit=501', field: 'limit' },
    { query: 'limit=x', field: 'limit' },
    { query: 'limit=-1', field: 'limit' },
    { query: 'limit=1.5', field: 'limit' },
    { query: 'limit=', field: 'limit' },
    { query: 'cursor=nonsense', field: 'cursor' },
    { query: 'cursor=', field: 'cursor' },
    { query: `cursor=${'a'.repeat(201)}`, field: 'cursor' },
  ])('$query', async ({ query, field }) => {
    const { status, body } = await get(query);
    expect(status).toBe(400);
    expect(body.error.details).toEqual([
      { field, message: expect.stringMatching(new RegExp(`^${field}: .* is not `)) },
    ]);
  });

  test('more than 32 labels', async () => {
    const { status, body } = await get(Array.from({ length: 33 }, (_, at) => `label=l${at}:x`).join('&'));
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ field: 'label', message: 'label: 33 label filters are more than 32' }]);
  });

  test('as a cursor of a list with other filters', async () => {
    for (let at = 0; at < 3; at += 1) await record('redis', { env: 'x' });
    const { next_cursor: cursor } = (await get('limit=1&label=env:x')).body;
    expect((await get(`limit=2&label=env:x&cursor=${cursor}`)).status).toBe(200);
    for (const query of ['', 'label=env:y&', 'label=env:x&status=pending&']) {
      const { status, body } = await get(`${query}cursor=${cursor}`);
      expect(status).toBe(400);
      expect(body.error.details).toMatchObject([{ field: 'cursor' }]);
    }
    expect((await get(`label=env:x&cursor=${cursor}`, '/api/resources/redis')).status).toBe(400);
  });
});

test('a page of 50 among 2000 reads so many records, whatever it is filtered by, and never asks for all keys', async () => {
  const requests = Array.from({ length: 2000 }, (_, at) => record('redis', { shard: String(at % 4), at: String(at) }));
  await Promise.all(requests);
  const calls = async () => {
    const stats = await world.redisClient.info('commandstats');
    const lines = [...stats.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)];
    return new Map(lines.map(([, command = '', count]) => [command, Number(count)]));
  };
  const cursor = String((await get('limit=500')).body.next_cursor);
  for (const { query, records } of [
    { query: 'limit=50', records: 50 },
    { query: `limit=50&cursor=${cursor}`, records: 50 },
    { query: 'limit=50&label=shard:3', records: 50 },
    { query: 'limit=50&label=shard:3&label=at:1999', records: 1 },
    { query: 'limit=50&label=at:7&status=pending', records: 1 },
    { query: 'limit=50&status=running', records: 0 },
  ]) {
    await world.redisClient.config('RESETSTAT');
    const answer = await get(query);
    const commands = await calls();
    expect(answer.body.resources).toHaveLength(records);
    expect(commands.get('hgetall') ?? 0).toBe(records);
    expect(
      [...commands.keys()].filter((command) => /^(keys|scan|hscan|zscan|sscan|smembers|sort)$/.test(command)),
    ).toEqual([]);
    expect([...commands.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(records + 40);
  }
});
