import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { ApiAnswer } from '../support/api-client';
import { docker } from '../support/docker';
import { openSession } from '../support/server-session';
import { everythingInRedis, holds } from '../support/everything-in-redis';
import { HostWatch } from '../support/host-watch';
import { removeImage, tagImage } from '../support/images';
import { createInstance, pathOf, run, TYPES, type Instance } from '../support/instances';
import { addDirective, changeType, typesFolder } from '../support/types-folder';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const KEY = 'bootstrap-key-7d0e1b';
/** The same server under the name of an older version: no package has one whose data 9.7 reads. */
const OLDER_MYSQL = 'mysql:9.5';

interface Case {
  readonly older: string;
  readonly newer: string;
  /** what the server takes while it runs, what it takes at its start, and what it does not start with */
  readonly live: object;
  readonly restart: object;
  readonly refused: object;
  readonly broken: object;
}

const CASES: Readonly<Record<string, Case>> & { readonly redis: Case } = {
  redis: {
    older: 'redis:7.0',
    newer: 'redis:8.0',
    live: { maxmemory: '17mb' },
    restart: { appendfilename: 'other.aof' },
    refused: { config: { 'maxmemory-policy': 'sometimes' } },
    broken: { directive: 'maxclients many' },
  },
  mysql: {
    older: OLDER_MYSQL,
    newer: 'mysql:9.7',
    live: { config: { max_connections: 99 } },
    restart: { config: { performance_schema: 'OFF' } },
    refused: { config: { default_time_zone: 'Nowhere/Land' } },
    broken: { directive: 'no_such_variable = 1' },
  },
};

let world: World;
let types: string;
let watch: HostWatch;
/** every password that there ever was → what it was set by */
const passwords = new Map<string, string>();
/** all that the API said where no password belongs: errors, operations, events, logs, pages */
const answers: string[] = [];
/** the logs of the servers, those of removed containers included */
const serverLogs: string[] = [];
const instances: Instance[] = [];

function remember(instance: Instance, what: string): Instance {
  passwords.set(String(instance.db_password), `${what} of ${instance.resource_type}`);
  return instance;
}

async function keepLogOf({ resource_type: type, resource_name: name }: Instance): Promise<void> {
  const container = await world.containerOf(type, name);
  serverLogs.push((await container.logs({ stdout: true, stderr: true })).toString('latin1'));
}

/** The answer tells its owner the record, with the password that goes on; nothing else in it may. */
function failed({ status, body }: ApiAnswer): void {
  expect(status).toBe(500);
  const resource = { ...body.error.resource, db_password: null, connect_string: null, uri: null };
  answers.push(JSON.stringify({ ...body.error, resource }));
}

/** A session with a wrong password: the server says so in its log. */
async function knockOn(instance: Instance): Promise<void> {
  await openSession({ ...instance, db_password: 'wrong' }).catch((error: unknown) => answers.push(String(error)));
}

async function removeByHand(instance: Instance): Promise<void> {
  await keepLogOf(instance);
  await (await world.containerOf(instance.resource_type, instance.resource_name)).remove({ force: true });
  await waitUntil('it to be missing', async () => (await world.api.get(pathOf(instance))).body.status === 'missing');
}

/** Every verb that makes a password, or carries one somewhere. */
async function everyVerb(type: string): Promise<void> {
  const { older, newer, live, restart, refused, broken } = CASES[type] ?? CASES.redis;
  const instance = remember(await createInstance(world, type, { image_version: older }), 'create');
  instances.push(instance);
  const api = (method: string, end: string, body?: object) => world.api.send(method, pathOf(instance) + end, body, 120);
  remember(await run(world, instance, 'rotate-password'), 'rotation');
  remember(await run(world, instance, 'rotate-password', { grace: '1h' }), 'rotation with a grace');
  await knockOn(instance);
  await run(world, instance, 'restart');
  expect((await api('PATCH', '', live)).status).toBe(200);
  expect((await api('PATCH', '', restart)).status).toBe(200);
  failed(await api('PATCH', '', refused));
  await keepLogOf(instance);
  await run(world, instance, 'upgrade', { image_version: newer });
  await removeByHand(instance);
  await run(world, instance, 'start');
  await keepLogOf(instance);
  expect((await api('DELETE', '')).status).toBe(200);
  await run(world, instance, 'restore');
  remember(await run(world, instance, 'rotate-password', { grace: '1s' }), 'last rotation');
  await waitUntil('the end of the grace', async () => {
    const { body } = await world.api.get(pathOf(instance));
    return body.grace_until === null && body.operation.state === 'succeeded';
  });
  failed(await world.api.create(type, broken, 120));
  await keepLogOf(instance);
}

async function text(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(world.api.url + path, { headers: { authorization: `Bearer ${KEY}`, ...headers } });
  expect(response.status).toBeLessThan(500);
  return response.text();
}

/** What there is to see of the events up to now: the stream itself has no end. */
async function eventsOf(instance: Instance): Promise<string> {
  const [first] = await world.redisClient.xrange(`rm:events:${instance.resource_id}`, '-', '+', 'COUNT', 1);
  const stopping = new AbortController();
  const response = await fetch(`${world.api.url}${pathOf(instance)}/events`, {
    headers: { authorization: `Bearer ${KEY}`, 'last-event-id': first?.[0] ?? '' },
    signal: stopping.signal,
  });
  let events = '';
  const [latest] = await world.redisClient.xrevrange(`rm:events:${instance.resource_id}`, '+', '-', 'COUNT', 1);
  for await (const chunk of response.body ?? []) {
    events += Buffer.from(chunk as Uint8Array).toString();
    if (events.includes(String(latest?.[0]))) break;
  }
  stopping.abort();
  return events;
}

/** An error that no handler expects, about a record whose sealed text was changed: with a traceback in dev. */
async function brokenRecord(instance: Instance): Promise<string> {
  const key = `rm:resource:${instance.resource_type}:${instance.resource_name}`;
  const sealed = (await world.redisClient.hget(key, 'sealed')) ?? '';
  await world.redisClient.hset(key, 'sealed', `${sealed.slice(0, -8)}AAAAAAAA`);
  const { status, body } = await world.api.get(pathOf(instance));
  await world.redisClient.hset(key, 'sealed', sealed);
  expect(status).toBe(500);
  expect(body.error.traceback).toBeDefined();
  return JSON.stringify(body);
}

async function boardPages(): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`admin:${KEY}`).toString('base64')}`;
  const statuses = ['active', 'waiting', 'completed', 'failed', 'delayed'];
  const hosts = await world.redisClient.zrange('rm:hosts', '0', '-1');
  const queues = ['provision', ...hosts.map((host) => `host.${host}`)];
  const pages = queues.flatMap((queue) =>
    statuses.map((status) => `/admin/queues/api/queues?activeQueue=${queue}&status=${status}&jobsPerPage=100`),
  );
  return Promise.all(['/admin/queues/', ...pages].map((page) => text(page, { authorization })));
}

beforeAll(async () => {
  types = typesFolder();
  addDirective(types, 'redis', 'redis.conf');
  addDirective(types, 'mysql', 'my.cnf');
  changeType(types, 'mysql', () => ({ versions: ['9.7', '9.5'], upgrades: { '9.7': ['9.5'] } }));
  await tagImage('mysql:9.7', OLDER_MYSQL);
  const env = { LOG_LEVEL: 'debug', ENV: 'dev', API_KEYS: KEY, TEMPLATES_DIR: types };
  world = await World.start({ env, key: KEY });
  watch = new HostWatch(world.dataRoot, await world.installationId());
  await Promise.all(TYPES.map(everyVerb));
  for (const instance of instances) {
    answers.push(await text(`${pathOf(instance)}/logs?tail=1000`), await text(`${pathOf(instance)}/stats`));
    answers.push(await text(`${pathOf(instance)}/operations`), await eventsOf(instance));
    answers.push(await brokenRecord(instance), await text(`${pathOf(instance)}/nothing`));
    answers.push(JSON.stringify((await world.api.send('PATCH', pathOf(instance), { nonsense: 1 })).body));
  }
  for (const path of ['/openapi.json', '/docs/', '/metrics', '/api/types', '/api/audit', '/readyz']) {
    answers.push(await text(path));
  }
  await watch.close();
}, 600_000);
afterAll(async () => {
  await watch.close();
  await world.close();
  await removeImage(OLDER_MYSQL);
  rmSync(types, { recursive: true });
});

/** Which passwords and keys are in it, by what they were set by; in whatever form a reader could turn back. */
function found(where: string, secrets: ReadonlyMap<string, string> = withKey()): string[] {
  return [...secrets].filter(([secret]) => holds(where, secret)).map(([, what]) => what);
}

function withKey(): Map<string, string> {
  const ofFailures = [...watch.inFiles].filter((secret) => !passwords.has(secret));
  return new Map([...passwords, ...ofFailures.map((secret) => [secret, 'failed creation'] as const), [KEY, 'API key']]);
}

test('every verb of both types has set its passwords, and those of failed creations are known, too', () => {
  expect(passwords.size).toBe(4 * TYPES.length);
  const all = new Map([...withKey()].filter(([secret]) => secret !== KEY));
  expect([...passwords.keys()].filter((password) => !watch.inFiles.has(password))).toEqual([]);
  expect([...all.values()].filter((what) => what === 'failed creation').length).toBeGreaterThanOrEqual(TYPES.length);
});

test('no command line and no environment of any process of the host ever held a password', () => {
  const held = [...watch.processes].flatMap(([process, what]) => {
    const secrets = new Map([...withKey()].filter(([secret]) => secret !== KEY)); // the settings are in the environment of our own processes
    return found(process, secrets).map((secret) => `${secret}: ${what}`);
  });
  expect(watch.processes.size).toBeGreaterThan(10);
  expect(held).toEqual([]);
  expect(found(execFileSync('ps', ['axeww'], { encoding: 'utf8', maxBuffer: 2 ** 27 }), passwords)).toEqual([]);
});

test('no inspection of a container, helpers included, ever showed one: neither in argv, environment, labels nor mounts', () => {
  expect([...watch.inspections].some((text) => text.includes('resource-management.purpose'))).toBe(true);
  expect([...watch.inspections].flatMap((inspection) => found(inspection))).toEqual([]);
});

test('nothing in Redis holds one: records, jobs, operations, events', async () => {
  const everything = await everythingInRedis(world.redisClient);
  for (const { resource_id: id } of instances) expect(everything).toContain(id);
  expect(found(everything)).toEqual([]);
});

test('no log of the API and the workers at the level debug holds one, nor any of the servers', () => {
  const logs = [world.apiProcess, ...world.workers].map((process) => process?.output).join('\n');
  expect(logs).toContain('rotate_password');
  expect(found(logs)).toEqual([]);
  expect(serverLogs.length).toBeGreaterThanOrEqual(4 * TYPES.length);
  expect(serverLogs.flatMap((log) => found(log))).toEqual([]);
});

test('no error, operation, event, log or page that the API answers with holds one', async () => {
  expect(answers.some((answer) => answer.includes('traceback'))).toBe(true);
  expect(answers.some((answer) => answer.includes('event: operation'))).toBe(true);
  expect(answers.flatMap((answer) => found(answer))).toEqual([]);
  const board = await boardPages();
  expect(board.join('\n')).toContain('resourceId');
  expect(board.flatMap((page) => found(page))).toEqual([]);
});

test('no container of the machine is left that shows one in its inspection', async () => {
  for (const { Id } of await docker.listContainers({ all: true })) {
    const inspection = await docker
      .getContainer(Id)
      .inspect()
      .catch(() => undefined); // of another test, and gone
    expect(found(JSON.stringify(inspection ?? {}))).toEqual([]);
  }
});
