import type { ApiAnswer } from './api-client';
import { withMysql, withRedis } from './clients';
import { waitUntil } from './wait-until';
import type { World } from './world';

export type Instance = ApiAnswer['body'];

/** What an event tells shows this soon. */
export const SHOWN_WITHIN_MS = 2_000;
/** So long it is waited for: a machine may stand still for a moment. */
export const SOON_MS = 10_000;
/** What no event tells shows this late at the most. */
export const FOUND_WITHIN_MS = 40_000;
export const BACK_WITHIN_MS = 60_000;
const LOG_LINES = 15;

export interface TypeUnderTest {
  readonly type: string;
  readonly body: object;
  readonly config: string;
  /** a line that the server refuses to start with, before it opens its data */
  readonly nonsense: string;
  readonly write: (instance: Instance, text: string) => Promise<unknown>;
  readonly read: (instance: Instance) => Promise<unknown>;
}

export const TYPES: readonly TypeUnderTest[] = [
  {
    type: 'redis',
    body: { maxmemory: '16mb' },
    config: 'redis.conf',
    nonsense: 'no-such-directive 1',
    write: (instance, text) => withRedis(instance, (client) => client.set('key', text)),
    read: (instance) => withRedis(instance, (client) => client.get('key')),
  },
  {
    type: 'mysql',
    body: {},
    config: 'my.cnf',
    nonsense: 'port = none',
    write: (instance, text) =>
      withMysql(instance, async (connection) => {
        await connection.query('CREATE DATABASE IF NOT EXISTS d');
        await connection.query('CREATE TABLE IF NOT EXISTS d.t (id INT PRIMARY KEY, text VARCHAR(99))');
        await connection.query('REPLACE INTO d.t VALUES (1, ?)', [text]);
      }),
    read: (instance) =>
      withMysql(instance, async (connection) => {
        const [rows] = await connection.query('SELECT text FROM d.t');
        return (rows as { text: string }[])[0]?.text; // of the table above
      }),
  },
];

export const pathOf = ({ resource_type: type, resource_name: name }: Instance) => `/api/resources/${type}/${name}`;

export async function becomes(
  world: World,
  instance: Instance,
  status: string,
  reason: string | undefined,
  withinMs: number,
): Promise<Instance> {
  let last: Instance;
  const what = () => `${last?.status} (${JSON.stringify(last?.status_reason)}) to become ${status} (${reason})`;
  const look = async () => {
    ({ body: last } = await world.api.get(pathOf(instance)));
    return last.status === status && (last.status_reason?.reason as string | undefined) === reason;
  };
  await waitUntil('', look, withinMs).catch((error: unknown) => {
    const log = world.workers.at(-1)?.output.split('\n').slice(-LOG_LINES).join('\n');
    throw new Error(`${String(error)} ${what()}\nthe worker's log: ${log}`);
  });
  return last;
}

interface StatusTold {
  readonly status: string;
  readonly status_reason: { readonly message: string } | null;
}

async function told(world: World, instance: Instance): Promise<StatusTold[]> {
  const entries = await world.redisClient.xrange(`rm:events:${instance.resource_id}`, '-', '+');
  return entries
    .filter(([, [, kind]]) => kind === 'status')
    .map(([, [, , , data = '{}']]) => JSON.parse(data) as StatusTold);
}

/** The statuses that a watcher of the instance was told, the first first. */
export async function statusesTold(world: World, instance: Instance): Promise<string[]> {
  return (await told(world, instance)).map(({ status }) => status);
}

/** As statusesTold(), each with its reason. */
export async function reasonsTold(world: World, instance: Instance): Promise<string[]> {
  return (await told(world, instance)).map(({ status, status_reason }) => `${status}: ${status_reason?.message ?? ''}`);
}

export async function create(world: World, { type, body }: TypeUnderTest): Promise<Instance> {
  const { status, body: instance } = await world.api.create(type, body, 120);
  expect(status).toBe(201);
  return instance;
}

export const containerOf = (world: World, { resource_type: type, resource_name: name }: Instance) =>
  world.containerOf(String(type), String(name));

/** The id on this host of the server inside the container. */
export async function pidOf(world: World, instance: Instance): Promise<number> {
  return (await (await containerOf(world, instance)).inspect()).State.Pid;
}
