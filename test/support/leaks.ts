import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { containersOf, docker, resourceOf } from './docker';

const KNOWN_KEYS =
  /^rm:(installation|secret-key-fingerprint|unsettled|last-number:\w+|resource:\w+:\w+|ports:\w+|ports-resting:\w+|queue:provision:.+)$/;

interface Recorded {
  readonly resource: string;
  readonly id: string;
  readonly status: string;
  readonly port: string;
}

async function keysOf(redis: Redis): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of redis.scanStream({ match: '*', count: 500 })) keys.push(...(batch as string[]));
  return keys;
}

async function recordsOf(redis: Redis, keys: readonly string[]): Promise<Recorded[]> {
  const records = keys
    .filter((key) => key.startsWith('rm:resource:'))
    .map(async (key) => {
      const [type, name, id, status, port] = await redis.hmget(
        key,
        'resource_type',
        'resource_name',
        'resource_id',
        'status',
        'exposed_port',
      );
      return { resource: `${type}/${name}`, id: id ?? '', status: status ?? '', port: port ?? '' };
    });
  return Promise.all(records);
}

function foldersIn(dataRoot: string): string[] {
  const types = readdirSync(dataRoot).filter((type) => type !== '.system');
  return types.flatMap((type) => readdirSync(join(dataRoot, type)).map((name) => `${type}/${name}`));
}

/** Both directions of the ledger, as `port=id` and `id=port`. */
async function leasesIn(redis: Redis, keys: readonly string[]): Promise<string[]> {
  const ledgers = keys.filter((key) => key.startsWith('rm:ports:'));
  const hashes = await Promise.all(ledgers.map((key) => redis.hgetall(key)));
  return hashes.flatMap((hash) =>
    Object.entries(hash)
      .filter(([field]) => field !== 'next' && !field.endsWith('.run'))
      .map(([field, value]) => `${field}=${value}`),
  );
}

/**
 * Where records, containers, folders, ports and keys do not tell the same story: one line for each. A settled
 * installation has exactly one container, one folder and one port for every running record, and nothing else.
 */
export async function findLeaks(redis: Redis, dataRoot: string, engine = docker): Promise<string[]> {
  const keys = await keysOf(redis);
  const records = await recordsOf(redis, keys);
  const running = records.filter(({ status }) => status === 'running');
  const containers = await containersOf((await redis.get('rm:installation')) ?? 'none', engine);
  return [
    ...keys.filter((key) => !KNOWN_KEYS.test(key)).map((key) => `unknown key ${key}`),
    ...(await redis.zrange('rm:unsettled', '0', '-1')).map((member) => `still unsettled: ${member}`),
    ...compare(
      'container',
      running.map(({ resource }) => resource),
      containers.map(resourceOf),
    ),
    ...compare(
      'folder',
      running.map(({ resource }) => resource),
      foldersIn(dataRoot),
    ),
    ...compare(
      'port lease',
      running.flatMap(({ id, port }) => [`${id}=${port}`, `${port}=${id}`]),
      await leasesIn(redis, keys),
    ),
  ];
}

function compare(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  return [
    ...expected.filter((item) => !actual.includes(item)).map((item) => `no ${what} for running ${item}`),
    ...actual
      .filter((item, at) => !expected.includes(item) || actual.indexOf(item) !== at)
      .map((item) => `leaked ${what}: ${item}`),
  ];
}
