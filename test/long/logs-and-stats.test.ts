import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from '../support/api-client';
import { withMysql, withRedis } from '../support/clients';
import { logTo } from '../support/log-to';
import { TextStream } from '../support/text-stream';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const TYPES = ['redis', 'mysql'];

let world: World;
const streams: TextStream[] = [];
beforeAll(async () => {
  world = await World.start();
  await world.apiProcess?.stop();
  await world.startApi({ DOCKER_PATH: `unix://${join(world.folder, 'no-docker.sock')}` }); // as on a machine without Docker
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => world.close());

async function follow(path: string, query = 'follow=true'): Promise<TextStream> {
  const stream = await new TextStream().open(`${world.api.url}${path}/logs?${query}`);
  streams.push(stream);
  return stream;
}

/** The lines of a text answer. */
const linesOf = ({ body }: Pick<ApiAnswer, 'body'>) => String(body).trimEnd().split('\n');

async function create(type: string): Promise<{ path: string; instance: ApiAnswer['body'] }> {
  const { status, body } = await world.api.create(type, {}, 120);
  expect(status).toBe(201);
  return { path: `/api/resources/${type}/${body.resource_name}`, instance: body };
}

/** What Docker itself has of the log. */
async function rawLog(type: string, name: string): Promise<string> {
  const container = await world.containerOf(type, name);
  return (await container.logs({ stdout: true, stderr: true })).toString('latin1');
}

/** The leftovers in Redis of requests to workers, and of those who wait for a reply. */
async function leftovers(): Promise<string[]> {
  const channels = (await world.redisClient.pubsub('CHANNELS', 'rm:answer:*')) as string[]; // the command's answer
  return [...channels, ...(await world.redisClient.keys('rm:questions:*'))];
}

function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(join(folder, fd));
    } catch {
      return ''; // closed meanwhile
    }
  });
  return targets.filter((target) => target.startsWith('socket:')).length;
}

describe.each(TYPES)('a running %s', (type) => {
  let path: string;
  let instance: ApiAnswer['body'];
  const say = (text: string) => logTo[type]?.(instance, text);
  beforeAll(async () => {
    ({ path, instance } = await create(type));
  });

  test('shows the last lines of its log as text, as many as are asked for', async () => {
    await say('the-last-line');
    await waitUntil('the line', async () => (await rawLog(type, instance.resource_name)).includes('the-last-line'));
    // A server logs more than it is told to, and may do so between two answers.
    const { raw, all, some } = await waitUntil('three looks at the same log', async () => {
      const before = await rawLog(type, instance.resource_name);
      const [whole, end] = [await world.api.get(`${path}/logs`), await world.api.get(`${path}/logs?tail=2`)];
      const after = await rawLog(type, instance.resource_name);
      return before === after ? { raw: after, all: whole, some: end } : undefined;
    });
    expect(all.status).toBe(200);
    expect(all.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const lines = linesOf(all);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.slice(-3).join()).toContain('the-last-line');
    expect(raw.trimEnd().endsWith(lines.at(-1) ?? '')).toBe(true);
    expect(some.body).toBe(`${lines.slice(-2).join('\n')}\n`);
  });

  test('never shows its password, nor the one before while that works, nor the next, whatever its server logs', async () => {
    const stream = await follow(path);
    const passwords = [instance.db_password];
    await say(instance.db_password);
    await stream.says('[redacted]');
    const rotated = await world.api.send('POST', `${path}/rotate-password`, { grace: '1h' }, 60);
    expect(rotated.status).toBe(200);
    instance = rotated.body;
    passwords.push(instance.db_password);
    for (const password of passwords) await say(password);
    await say('that-was-all');
    await stream.says('that-was-all');
    const log = String((await world.api.get(`${path}/logs`)).body);
    const raw = await rawLog(type, instance.resource_name);
    for (const password of passwords) {
      expect(raw).toContain(password);
      expect(log).not.toContain(password);
      expect(stream.text).not.toContain(password);
    }
    expect(log.match(/\[redacted\]/g)).toHaveLength(3);
    expect(stream.text.match(/\[redacted\]/g)).toHaveLength(3);
  });

  test('streams its log line by line, and leaves nothing behind when the client hangs up', async () => {
    const pid = world.workers[0]?.pid ?? 0;
    await waitUntil('the worker to be at rest', async () => (await leftovers()).length === 0);
    const before = socketsOf(pid);
    const stream = await follow(path, 'follow=true&tail=1');
    for (const text of ['one', 'two', 'three']) {
      await say(`line-${text}`);
      await stream.says(`line-${text}`);
    }
    expect(stream.outcome).toBeUndefined();
    expect(await leftovers()).toHaveLength(1);
    stream.close();
    await waitUntil('nothing to be left in Redis', async () => (await leftovers()).length === 0, 5_000);
    await waitUntil('the worker to let go of the log', () => socketsOf(pid) <= before);
    expect(world.apiProcess?.output).not.toContain('response aborted');
  });

  test('tells what it takes, as Docker, the disk and the server say it, with real clients connected', async () => {
    const connect = type === 'redis' ? withRedis : withMysql;
    const stats = () => world.api.get(`${path}/stats`);
    // The worker itself is a client for a moment now and then.
    const crowd = await waitUntil('two more connections to be told', async () => {
      const alone = await stats();
      const answer = await connect(instance, () => connect(instance, stats));
      return Number(answer.body.connections) === Number(alone.body.connections) + 2 ? answer : undefined;
    });
    expect(crowd.status).toBe(200);
    const { HostConfig } = await (await world.containerOf(type, instance.resource_name)).inspect();
    const folders = ['data', 'tmp'].map((name) => join(world.dataRoot, type, instance.resource_name, name));
    const total = execFileSync('du', ['-s', '-c', '--block-size=1', ...folders], { encoding: 'utf8' });
    const du = Number(/^(\d+)\ttotal$/m.exec(total)?.[1]);
    expect(crowd.body.memory_limit_bytes).toBe(HostConfig.Memory);
    expect(crowd.body.memory_bytes).toBeGreaterThan(1_000_000);
    expect(crowd.body.memory_bytes).toBeLessThan(HostConfig.Memory ?? 0);
    expect(crowd.body.cpu_percent).toBeGreaterThanOrEqual(0);
    expect(crowd.body.disk_bytes / du).toBeCloseTo(1, 1);
    expect(Math.abs(Date.now() - Date.parse(crowd.body.read_at))).toBeLessThan(60_000);
  });

  test('ends the stream of its log when it stops, and then has its log and its disk still', async () => {
    const stream = await follow(path);
    expect((await world.api.send('POST', `${path}/stop`, {}, 120)).status).toBe(200);
    expect(await stream.ends()).toBe('ended');
    const log = await world.api.get(`${path}/logs`);
    expect(log.status).toBe(200);
    expect(linesOf({ body: stream.text }).at(-1)).toBe(linesOf(log).at(-1));
    const { status, body } = await world.api.get(`${path}/stats`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ memory_bytes: null, memory_limit_bytes: null, cpu_percent: null, connections: null });
    expect(body.disk_bytes).toBeGreaterThan(0);
  });

  test('has no log once its container was removed by hand, which a 409 says, but its disk still', async () => {
    await (await world.containerOf(type, instance.resource_name)).remove({ force: true });
    await waitUntil('that to be seen', async () => (await world.api.get(path)).body.status === 'missing');
    for (const query of ['', '?follow=true']) {
      const log = await world.api.get(`${path}/logs${query}`);
      expect(log.status).toBe(409);
      expect(log.body.error).toMatchObject({ status: 'missing', message: expect.stringContaining('has no container') });
    }
    const { status, body } = await world.api.get(`${path}/stats`);
    expect({ status, memory: body.memory_bytes }).toEqual({ status: 200, memory: null });
    expect(body.disk_bytes).toBeGreaterThan(0);
  });

  test('is gone once it was deleted, for both', async () => {
    expect((await world.api.send('DELETE', path, undefined, 120)).status).toBe(200);
    for (const what of ['logs', 'stats']) expect((await world.api.get(`${path}/${what}`)).status).toBe(410);
  });
});

describe('a question about an instance', () => {
  let path: string;
  beforeAll(async () => {
    ({ path } = await create('redis'));
  });

  test.each(['0', '10001', '-1', '1.5', 'many', '', '1e3'])('is refused by name, with tail=%s', async (tail) => {
    const { status, body } = await world.api.get(`${path}/logs?tail=${tail}`);
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ field: 'tail', message: expect.stringContaining('1 to 10000') }]);
  });

  test('is refused by name, with a flag or a parameter that is none', async () => {
    const { status, body } = await world.api.get(`${path}/logs?follow=maybe&colour=red`);
    expect(status).toBe(400);
    expect((body.error.details as { field: string }[]).map(({ field }) => field).sort()).toEqual(['colour', 'follow']);
    expect((await world.api.get(`${path}/stats?tail=1`)).status).toBe(400);
  });

  test.each(['logs', 'stats'])('is not found, for %s of what is not there', async (what) => {
    const { status, body } = await world.api.get(`/api/resources/redis/r999/${what}`);
    expect({ status, message: body.error.message }).toEqual({ status: 404, message: 'Not such resource(redis:r999)' });
  });

  test('is answered 409 with its status, while it was never made', async () => {
    const { body } = await world.api.create('redis', { image_version: 'redis:8.0', maxmemory: '900TB' }, 60);
    expect(body.error.code).toBe(400); // what cannot be made is not even pending
    const [worker] = world.workers;
    worker?.kill('SIGSTOP');
    const { body: pending } = await world.api.create('redis', { maxmemory: '16mb' });
    for (const what of ['logs', 'stats']) {
      const answer = await world.api.get(`/api/resources/redis/${pending.resource_name}/${what}`);
      expect(answer.status).toBe(409);
      expect(answer.body.error).toMatchObject({ status: 'pending', allowed: ['delete'] });
    }
    worker?.kill('SIGCONT');
    await world.finished('redis', pending.resource_name);
  });

  test('is answered by the workers of its host only once, where there are two', async () => {
    const second = await world.startWorker();
    const answers = await Promise.all(Array.from({ length: 12 }, () => world.api.get(`${path}/logs?tail=5`)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    await second.stop();
    world.workers.pop();
    await waitUntil('nothing to be left in Redis', async () => (await leftovers()).length === 0, 5_000);
  });

  test('breaks its stream off, so that the client sees it, when the worker stops, which does so within seconds', async () => {
    const stream = await follow(path);
    const began = Date.now();
    await world.workers.pop()?.stop();
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(await stream.ends()).toBe('broken off');
    await world.startWorker();
    expect((await world.api.get(`${path}/logs`)).status).toBe(200);
  });

  test('ends its stream when the API stops, which does so within seconds', async () => {
    const stream = await follow(path);
    const began = Date.now();
    await world.apiProcess?.stop();
    expect(Date.now() - began).toBeLessThan(8_000);
    await stream.ends();
    await world.startApi();
    await waitUntil('nothing to be left in Redis', async () => (await leftovers()).length === 0, 5_000);
  });

  test('is answered 503 when its worker does not answer, and at once when it is known to be gone', async () => {
    const [worker] = world.workers;
    const host = (await world.api.get(path)).body.host_id;
    worker?.kill('SIGSTOP');
    const late = await world.api.get(`${path}/logs`);
    expect(late.status).toBe(503);
    expect(late.body.error.message).toContain(`no worker on host ${host}`);
    await waitUntil('the host to count as gone', async () => {
      const until = await world.redisClient.zscore('rm:hosts', host);
      return Number(until) < Date.now();
    });
    for (const what of ['logs', 'logs?follow=true', 'stats']) {
      const began = Date.now();
      const { status, headers, body } = await world.api.get(`${path}/${what}`);
      expect(status).toBe(503);
      expect(body.error.message).toMatch(new RegExp(`no worker is running on host ${host}.*start a worker there`));
      expect(headers.get('retry-after')).toBe('1');
      expect(Date.now() - began).toBeLessThan(4_500); // it waits for no answer: of stats that would be 10 s, of logs 5;
    }
    worker?.kill('SIGCONT');
    await waitUntil('an answer', async () => (await world.api.get(`${path}/logs`)).status === 200);
    expect((await world.api.get(`${path}/stats`)).status).toBe(200);
  });

  test('is answered 503 while the Docker Engine of its host is away', async () => {
    await world.workers.pop()?.stop();
    await world.startWorker({ DOCKER_PATH: `unix://${join(world.folder, 'no-docker.sock')}` });
    for (const what of ['logs', 'stats']) {
      const { status, body } = await world.api.get(`${path}/${what}`);
      expect(status).toBe(503);
      expect(body.error.message).toContain('the Docker Engine does not answer');
    }
    await world.workers.pop()?.stop();
    await world.startWorker();
    await waitUntil('it to run again', async () => (await world.api.get(path)).body.status === 'running');
    expect((await world.api.get(`${path}/stats`)).status).toBe(200);
  });
});
