import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { KEYS, wholeTexts } from '#core';
import { blockOf, containersOf, docker, networksOf, resourceOf } from './docker';

const KNOWN_KEYS =
  /^rm:(installation|secret-key-fingerprint|retired-keys|key-holders|unsettled|due|hosts|network-lock|seed-(lock|failed):\w+:\w+\/\w+|pool-lock:\w+|pool-checked-for:\w+|pool-failed:\w+:\w+|capacity:\w+|last-place|last-number:\w+|resource:\w+:\w+|gone:\w+:\w+|operation:\w+|history:\w+|events:\w+|idempotency:\w+|index:\w+:.*|ports:\w+|ports-resting:\w+|access:(keys|quotas)|usage:.+|audit(:refused)?|rate:\w[\w-]*|queue:(provision|anywhere|host\.\w+):.+)$/;
/** What a resource has on its host when no operation is under way. */
const WITH_CONTAINER = ['running', 'stopped', 'exited', 'crash_looping', 'unreachable'];
const WITH_FOLDER = [...WITH_CONTAINER, 'missing', 'deleted'];

type Recorded = Readonly<Record<string, string>>;

const memberOf = (record: Recorded) => `${record['resource_type']}/${record['resource_name']}`;

/** All keys at one moment, since a status may change, and move in its indexes, between two commands. */
const SNAPSHOT = `
  local found = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local kind, content = redis.call('TYPE', key).ok, {}
    if kind == 'hash' then content = redis.call('HGETALL', key) end
    if kind == 'zset' then content = redis.call('ZRANGE', key, 0, -1) end
    found[#found + 1] = { key, content }
  end
  return found`;

/** What is in it: of a hash its fields and values by turns, of a sorted set its members, of everything else nothing. */
type Snapshot = readonly (readonly [key: string, content: readonly string[]])[];

function hashOf(content: readonly string[]): Recorded {
  return wholeTexts(
    Object.fromEntries(content.flatMap((field, at) => (at % 2 === 0 ? [[field, content[at + 1] ?? '']] : []))),
  );
}

function hashesIn(snapshot: Snapshot, prefix: string): Recorded[] {
  return snapshot.filter(([key]) => key.startsWith(prefix)).map(([, content]) => hashOf(content));
}

/** `index member` for each index that the record must be in. */
function indexesOf(record: Recorded): string[] {
  const { status, host_id: host, labels = '{}' } = record;
  const isPooled = record['project'] === KEYS.poolProject;
  const claimable = status === 'running' ? [`pool:${record['resource_type']}`] : [];
  const listed = [
    `status:${status}`,
    ...(status === 'deleted' ? [] : ['all:', `type:${record['resource_type']}`]),
    ...Object.entries(JSON.parse(labels) as object).map(([name, value]) => `label:${name}=${value}`),
  ];
  const indexes = [
    `project:${record['project']}`,
    ...(host === undefined ? [] : [`host:${host}`]),
    ...(isPooled ? claimable : listed),
  ];
  return indexes.map((index) => `rm:index:${index} ${memberOf(record)}`);
}

function indexedIn(snapshot: Snapshot): string[] {
  const indexes = snapshot.filter(([key]) => key.startsWith('rm:index:'));
  return indexes.flatMap(([index, members]) => members.map((member) => `${index} ${member}`));
}

function dueOf(record: Recorded): string[] {
  const due = { expire: 'expires_at', purge: 'restorable_until', end_grace: 'grace_until' };
  return Object.entries(due)
    .filter(([, field]) => record[field] !== undefined)
    .map(([kind]) => `${kind} ${memberOf(record)}`);
}

/** Of instances, and of seeds that were never finished: the others stay. */
function foldersIn(dataRoot: string): string[] {
  const namesIn = (folder: string) => readdirSync(join(dataRoot, folder)).map((name) => `${folder}/${name}`);
  const folders = readdirSync(dataRoot).filter((folder) => folder !== '.system');
  return folders.flatMap((folder) =>
    folder === '.seeds'
      ? namesIn(folder)
          .flatMap(namesIn)
          .filter((name) => name.includes('.draft-'))
      : namesIn(folder),
  );
}

/** Both directions of the ledger, as `port=id` and `id=port`. */
function leasesIn(snapshot: Snapshot): string[] {
  return hashesIn(snapshot, 'rm:ports:').flatMap((hash) =>
    Object.entries(hash)
      .filter(([field]) => field !== 'next' && field !== 'complete')
      .map(([field, value]) => `${field}=${value.split(' ')[0]}`),
  );
}

/** One line for each network that containers miss, or that is there twice. */
async function networkProblems(installationId: string, records: readonly Recorded[], client: typeof docker) {
  const blocks = (await networksOf(installationId, client)).map(blockOf);
  const wanted = [...new Set(records.map(({ exposed_port: port }) => String(Math.floor(Number(port) / 1000))))];
  return [
    ...wanted.filter((block) => !blocks.includes(block)).map((block) => `no network for the ports of ${block}`),
    ...blocks.filter((block, at) => blocks.indexOf(block) !== at).map((block) => `two networks: ${block}`),
  ];
}

/** The names of the networks without a container: garbage collection, every 10 s, removes those older than 15 s. */
export async function findIdleNetworks(installationId: string, client = docker): Promise<string[]> {
  const networks = await networksOf(installationId, client);
  const used = (await containersOf(installationId, client)).map(({ HostConfig }) => HostConfig.NetworkMode);
  return networks.filter(({ Id }) => !used.includes(Id)).map(({ Name }) => Name);
}

/**
 * Where records, indexes, containers, folders, ports and keys do not tell the same story: one line for each. In an
 * installation at rest every instance has exactly the container, folder and port that its status says, and there is
 * nothing else.
 */
export async function findLeaks(redis: Redis, dataRoot: string, client = docker): Promise<string[]> {
  const snapshot = (await redis.eval(SNAPSHOT, 0)) as Snapshot;
  const membersOf = (set: string) => snapshot.find(([key]) => key === set)?.[1] ?? [];
  const records = hashesIn(snapshot, 'rm:resource:');
  const installationId = (await redis.get('rm:installation')) ?? 'none';
  const containers = await containersOf(installationId, client);
  const having = (statuses: readonly string[]) => records.filter(({ status = '' }) => statuses.includes(status));
  const leases = having(WITH_FOLDER).flatMap(({ resource_id: id, exposed_port: port }) => [
    `${id}=${port}`,
    `${port}=${id}`,
  ]);
  return [
    ...snapshot.filter(([key]) => !KNOWN_KEYS.test(key)).map(([key]) => `unknown key ${key}`),
    ...membersOf('rm:unsettled').map((member) => `still unfinished: ${member}`),
    ...compare('container', having(WITH_CONTAINER).map(memberOf), containers.map(resourceOf)),
    ...(await networkProblems(installationId, having(WITH_CONTAINER), client)),
    ...compare('folder', having(WITH_FOLDER).map(memberOf), foldersIn(dataRoot)),
    ...compare('port lease', leases, leasesIn(snapshot)),
    ...compare('index entry', records.flatMap(indexesOf), indexedIn(snapshot)),
    ...compare('time', records.flatMap(dueOf), membersOf('rm:due')),
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
