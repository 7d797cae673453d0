import { EventSource } from '../support/event-source';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const FLOW: Readonly<Record<string, readonly string[]>> = {
  redis: ['clear_remains', 'ensure_image', 'write_files', 'start_container', 'await_ready', 'publish'],
  mysql: ['clear_remains', 'ensure_image', 'ensure_seed', 'write_files', 'start_container', 'await_ready', 'publish'],
};

let world: World;
const sources: EventSource[] = [];
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(() => world.close());

async function watch(path: string, lastEventId?: string): Promise<EventSource> {
  const source = await EventSource.of(`${world.api.url}${path}/events`, lastEventId);
  sources.push(source);
  return source;
}

async function create(): Promise<string> {
  const { status, body } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
  expect(status).toBe(201);
  return `/api/resources/redis/${body.resource_name}`;
}

/** The ids of the events that Redis has of the resource, after `id`. */
async function idsAfter(path: string, id: string): Promise<string[]> {
  const { body } = await world.api.get(path);
  const entries = await world.redisClient.xrange(`rm:events:${body.resource_id}`, `(${id}`, '+');
  return entries.map(([entry]) => entry);
}

const idsOf = (source: EventSource) => source.events.map(({ id }) => id);

describe('whoever watches an instance', () => {
  test.each(['redis', 'mysql'])(
    'sees a %s go from pending to running, with its steps in their order, and no secret',
    async (type) => {
      const [worker] = world.workers;
      worker?.kill('SIGSTOP'); // so that nothing happens before somebody watches
      const { body } = await world.api.create(type);
      const path = `/api/resources/${type}/${body.resource_name}`;
      const source = await watch(path);
      await source.tells('snapshot pending');
      worker?.kill('SIGCONT');
      await source.tells('status running', 120_000);
      expect(source.story).toEqual([
        'snapshot pending',
        'create running',
        'status provisioning',
        ...(FLOW[type] ?? []).map((step) => `step ${step}`),
        'create succeeded',
        'status running',
      ]);
      const { db_password: password } = (await world.api.get(path)).body;
      expect(source.text).not.toContain(password);

      const late = await watch(path);
      await late.tells('snapshot running');
      const [snapshot] = late.events;
      for (const secret of ['db_password', 'connect_string', 'uri']) expect(snapshot?.data).not.toHaveProperty(secret);
      expect(snapshot?.data).toMatchObject({
        resource_name: body.resource_name,
        status: 'running',
        server_ip: '127.0.0.1',
      });
      expect(snapshot?.id).toBe(source.events.at(-1)?.id);
      expect(late.text).not.toContain(password);
    },
  );

  test('sees each operation and status as it happens, over a stop, a start and a rotation, and no password', async () => {
    const path = await create();
    const source = await watch(path);
    const passwords = [(await world.api.get(path)).body.db_password];
    expect((await world.api.send('POST', `${path}/stop`, {}, 60)).status).toBe(200);
    expect((await world.api.send('POST', `${path}/start`, {}, 60)).status).toBe(200);
    expect((await world.api.send('POST', `${path}/rotate-password`, {}, 60)).status).toBe(200);
    passwords.push((await world.api.get(path)).body.db_password);
    await source.tells('rotate_password succeeded');
    const told = source.story.filter((chapter) => !chapter.startsWith('step'));
    expect(told).toEqual([
      'snapshot running',
      ...['stop queued', 'stop running', 'status stopping', 'stop succeeded', 'status stopped'],
      ...['start queued', 'start running', 'status starting', 'start succeeded', 'status running'],
      ...['rotate_password queued', 'rotate_password running', 'status rotating', 'rotate_password succeeded'],
      'status running',
    ]);
    for (const password of passwords) expect(source.text).not.toContain(password);
  });

  test('is told of what happens within 2 s without a request, and why, when the container ends by itself', async () => {
    const path = await create();
    const source = await watch(path);
    await source.tells('snapshot running');
    const name = path.split('/').at(-1) ?? '';
    await (await world.containerOf('redis', name)).stop();
    await source.tells('status exited', 10_000);
    const exited = source.events.find(({ data }) => data.status === 'exited');
    expect(exited?.data.status_reason).toMatchObject({ reason: 'stopped_by_hand' });
  });

  test('is told the end, and nothing after it, when the instance is purged', async () => {
    const path = await create();
    const source = await watch(path);
    await source.tells('snapshot running');
    await world.api.send('DELETE', path, undefined, 60);
    await source.tells('status deleted');
    await world.api.send('POST', `${path}/restore`, {}, 60);
    await source.tells('status running');
    const away = source.events.at(-1)?.id;
    await world.api.send('DELETE', `${path}?purge=true`, undefined, 60);
    expect(await source.ends()).toBe('ended');
    expect(source.story.at(-1)).toBe('gone');
    expect(source.events.at(-1)?.data).toMatchObject({ deleted_by: 'request' });

    const back = await watch(path, away); // somebody who was away meanwhile
    expect(await back.ends()).toBe('ended');
    expect(idsOf(back)).toEqual(idsOf(source).slice(idsOf(source).indexOf(away ?? '') + 1));
    const again = await world.api.request('GET', `${path}/events`, {
      headers: { 'last-event-id': back.events.at(-1)?.id ?? '' },
    });
    expect(again.status).toBe(410);
    expect((await world.api.get(`${path}/events`)).status).toBe(410);
  });

  test('gets a sign of life, when nothing happens for 15 s', async () => {
    const source = await watch(await create());
    await source.says(': still here', 25_000);
    expect(source.story).toEqual(['snapshot running']);
  });

  test('is one of many, without a warning in the log', async () => {
    const path = await create();
    const before = world.apiProcess?.output.length;
    const all = await Promise.all(Array.from({ length: 40 }, () => watch(path)));
    await Promise.all(all.map((source) => source.tells('snapshot running')));
    await world.api.send('POST', `${path}/restart`, {}, 60);
    await Promise.all(all.map((source) => source.tells('restart succeeded')));
    expect(world.apiProcess?.output.slice(before)).not.toMatch(/MaxListeners|"level":"(warn|error)"/);
  });

  test('gets the head and nothing else, with HEAD', async () => {
    const response = await fetch(`${world.api.url}${await create()}/events`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe('');
  });
});

describe('whoever comes back with the id of the last event', () => {
  test('misses and repeats nothing, whichever event it was', async () => {
    const path = await create();
    const { body } = await world.api.get(path);
    const entries = await world.redisClient.xrange(`rm:events:${body.resource_id}`, '-', '+');
    for (const [id] of entries.slice(0, -1)) {
      const expected = await idsAfter(path, id);
      const source = await watch(path, id);
      await waitUntil('all events', () => source.events.length >= expected.length);
      expect(idsOf(source)).toEqual(expected);
    }
  });

  test('misses and repeats nothing, over a restart of the API and what happened meanwhile', async () => {
    const path = await create();
    const before = await watch(path);
    await before.tells('snapshot running');
    const last = before.events.at(-1)?.id ?? '';
    await world.apiProcess?.stop();
    expect(await before.ends()).toBe('ended');
    const name = path.split('/').at(-1) ?? '';
    await (await world.containerOf('redis', name)).stop();
    await waitUntil('the exit to be seen', async () => (await world.record('redis', name))['status'] === 'exited');
    await world.startApi();
    const after = await watch(path, last);
    await after.tells('status exited');
    await world.api.send('POST', `${path}/start`, {}, 60);
    await after.tells('start succeeded');
    await after.tells('status running');
    expect(after.story).not.toContain('snapshot running');
    expect(idsOf(after)).toEqual(await idsAfter(path, last));
  });

  test('misses and repeats nothing, while Redis goes away and comes back', async () => {
    const path = await create();
    const source = await watch(path);
    await source.tells('snapshot running');
    const last = source.events.at(-1)?.id ?? '';
    await world.redis.stop();
    await waitUntil('the API to miss it', async () => (await fetch(`${world.api.url}/readyz`)).status === 503);
    await world.redis.start();
    await waitUntil('the API to be ready', async () => (await fetch(`${world.api.url}/readyz`)).ok);
    await waitUntil('a restart', async () => (await world.api.send('POST', `${path}/restart`, {}, 60)).status === 200);
    await source.tells('restart succeeded');
    await source.tells('status running');
    expect(source.outcome).toBeUndefined();
    expect(idsOf(source).slice(1)).toEqual(await idsAfter(path, last));
  });

  test.each(['1-0', '0-0', '999999999999999-0'])(
    'is told how it is now, first, when the event %s is not known or not any more',
    async (id) => {
      const source = await watch(await create(), id);
      await source.tells('snapshot running');
      expect(source.story[0]).toBe('snapshot running');
    },
  );

  test('is told how it is now, first, when its events have expired, and then what happens', async () => {
    await World.use({ timings: { eventsKept: 1_000 } }, async ({ api, redisClient }) => {
      const { body } = await api.create('redis', { maxmemory: '16mb' }, 60);
      const path = `/api/resources/redis/${body.resource_name}`;
      const events = `rm:events:${body.resource_id}`;
      const [latest] = await redisClient.xrevrange(events, '+', '-', 'COUNT', 1);
      const open = await EventSource.of(`${api.url}${path}/events`);
      sources.push(open);
      await waitUntil('the events to expire', async () => (await redisClient.exists(events)) === 0);
      const back = await EventSource.of(`${api.url}${path}/events`, latest?.[0]);
      sources.push(back);
      await back.tells('snapshot running');
      expect((await api.send('POST', `${path}/restart`, {}, 60)).status).toBe(200);
      await back.tells('restart succeeded');
      await open.tells('restart succeeded');
      expect(back.story[0]).toBe('snapshot running');
      expect(idsOf(back).slice(1)).toEqual(idsOf(open).slice(1));
    });
  });

  test.each(['yesterday', '1', '1-', '-1', '1-1-1', '18446744073709551616-0', ' ( 1-1'])(
    'is refused by name, when %j is no id',
    async (id) => {
      const { status, body } = await world.api.request('GET', `${await existing()}/events`, {
        headers: { 'last-event-id': id },
      });
      expect(status).toBe(400);
      expect(body.error.details).toEqual([
        { field: 'Last-Event-ID', message: expect.stringContaining('is not the id') },
      ]);
    },
  );
});

test('events of what is not there are not found', async () => {
  const { status, body } = await world.api.get('/api/resources/redis/r999/events');
  expect(status).toBe(404);
  expect(body.error.message).toBe('Not such resource(redis:r999)');
});

async function existing(): Promise<string> {
  const { body } = await world.api.get('/api/resources/redis?limit=1');
  return `/api/resources/redis/${body.resources[0].resource_name}`;
}
