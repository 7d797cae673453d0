import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { containersOf, docker, networksOf, projectOf, resourceOf } from './docker';

const KNOWN_KEYS =
  /^rm:(installation|schema|secret-key-fingerprint|retired-keys|key-holders|unsettled|due|hosts|network-lock|capacity:\w+|last-place|last-number:\w+|resource:\w+:\w+|gone:\w+:\w+|operation:\w+|history:\w+|events:\w+|idempotency:\w+|index:\w+:.*|ports:\w+|ports-resting:\w+|access:(keys|quotas)|audit|rate:\w[\w-]*|queue:(provision|anywhere|host\.\w+):.+)$/;
/** What a settled resource has on its host. */
const WITH_CONTAINER = ['running', 'stopped', 'exited', 'crash_looping', 'unreachable'];
const WITH_FOLDER = [...WITH_CONTAINER, 'missing', 'deleted'];

type Recorded = Readonly<Record<string, string>>;

const memberOf = (record: Recorded) => `${record['resource_type']}/${record['resource_name']}`;

async function keysOf(redis: Redis): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of redis.scanStream({ match: '*', count: 500 })) keys.push(...(batch as string[]));
  return keys;
}

async function recordsOf(redis: Redis, keys: readonly string[]): Promise<Recorded[]> {
  return Promise.all(keys.filter((key) => key.startsWith('rm:resource:')).map((key) => redis.hgetall(key)));
}

/** `index member` for each index that the record must be in. */
function indexesOf(record: Recorded): string[] {
  const { status, host_id: host, labels = '{}' } = record;
  const indexes = [
    `status:${status}`,
    `project:${record['project']}`,
    ...(status === 'deleted' ? [] : ['all:', `type:${record['resource_type']}`]),
    ...(host === undefined ? [] : [`host:${host}`]),
    ...Object.entries(JSON.parse(labels) as object).map(([name, value]) => `label:${name}=${value}`),
  ];
  return indexes.map((index) => `rm:index:${index} ${memberOf(record)}`);
}

async function indexedIn(redis: Redis, keys: readonly string[]): Promise<string[]> {
  const indexes = keys.filter((key) => key.startsWith('rm:index:'));
  const members = await Promise.all(indexes.map((key) => redis.zrange(key, '0', '-1')));
  return indexes.flatMap((index, at) => (members[at] ?? []).map((member) => `${index} ${member}`));
}

function dueOf(record: Recorded): string[] {
  const due = { expire: 'expires_at', purge: 'restorable_until', end_grace: 'grace_until' };
  return Object.entries(due)
    .filter(([, field]) => record[field] !== undefined)
    .map(([kind]) => `${kind} ${memberOf(record)}`);
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
      .filter(([field]) => field !== 'next' && field !== 'complete' && !field.endsWith('.run'))
      .map(([field, value]) => `${field}=${value}`),
  );
}

/** One line for each network that a project with containers misses or has twice. */
async function networkProblems(installationId: string, records: readonly Recorded[], engine: typeof docker) {
  const projects = (await networksOf(installationId, engine)).map(projectOf);
  const wanted = [...new Set(records.map(({ project = '' }) => project))];
  return [
    ...wanted.filter((project) => !projects.includes(project)).map((project) => `no network for project ${project}`),
    ...projects.filter((project, at) => projects.indexOf(project) !== at).map((project) => `two networks: ${project}`),
  ];
}

/** The names of the networks without a container: they go with a sweep, every 10 s, when they are older than 15 s. */
export async function findIdleNetworks(installationId: string, engine = docker): Promise<string[]> {
  const networks = await networksOf(installationId, engine);
  const used = (await containersOf(installationId, engine)).map(({ HostConfig }) => HostConfig.NetworkMode);
  return networks.filter(({ Id }) => !used.includes(Id)).map(({ Name }) => Name);
}

/**
 * Where records, indexes, containers, folders, ports and keys do not tell the same story: one line for each. In a settled
 * installation every instance has exactly the container, folder and port that its status says, and there is nothing else.
 */
export async function findLeaks(redis: Redis, dataRoot: string, engine = docker): Promise<string[]> {
  const keys = await keysOf(redis);
  const records = await recordsOf(redis, keys);
  const installationId = (await redis.get('rm:installation')) ?? 'none';
  const containers = await containersOf(installationId, engine);
  const having = (statuses: readonly string[]) => records.filter(({ status = '' }) => statuses.includes(status));
  const leases = having(WITH_FOLDER).flatMap(({ resource_id: id, exposed_port: port }) => [
    `${id}=${port}`,
    `${port}=${id}`,
  ]);
  return [
    ...keys.filter((key) => !KNOWN_KEYS.test(key)).map((key) => `unknown key ${key}`),
    ...(await redis.zrange('rm:unsettled', '0', '-1')).map((member) => `still unsettled: ${member}`),
    ...compare('container', having(WITH_CONTAINER).map(memberOf), containers.map(resourceOf)),
    ...(await networkProblems(installationId, having(WITH_CONTAINER), engine)),
    ...compare('folder', having(WITH_FOLDER).map(memberOf), foldersIn(dataRoot)),
    ...compare('port lease', leases, await leasesIn(redis, keys)),
    ...compare('index entry', records.flatMap(indexesOf), await indexedIn(redis, keys)),
    ...compare('time', records.flatMap(dueOf), await redis.zrange('rm:due', '0', '-1')),
  ];
}

function compare(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  return [
    ...expected.filter((item) => !actual.includes(item)).map((item) => `no ${what} for ${item}`),
    ...actual
      .filter((item, at) => !expected.includes(item) || actual.indexOf(item) !== at)
      .map((item) => `leaked ${what}: ${item}`),
  ];
}
