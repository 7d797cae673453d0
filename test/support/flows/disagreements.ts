import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUnderWay, OBSERVED, parseSize, type ContainerLimits, type ResourceRecord } from '#core';
import type { FakeContainer } from '../../../apps/worker/src/docker/fake/fake-container';
import type { FlowCase } from './cases';
import type { FlowWorld } from './flow-world';
import type { SmallRedis } from './small-redis';

const RUNS = ['running'];
const HAS_CONTAINER = ['running', 'stopped', 'exited'];
const HAS_DATA = [...HAS_CONTAINER, 'missing', 'deleted'];

function ofLimits(record: ResourceRecord, { memoryBytes, pids }: ContainerLimits, wanted: ContainerLimits): string[] {
  return [
    ...(record.memory_bytes === memoryBytes ? [] : [`memory ${memoryBytes} instead of ${record.memory_bytes}`]),
    ...(wanted.pids === pids ? [] : [`${pids} processes instead of ${wanted.pids}`]),
  ];
}

function ofContainer(world: FlowWorld, record: ResourceRecord, containers: readonly FakeContainer[]): string[] {
  const expected = HAS_CONTAINER.includes(record.status) ? 1 : 0;
  if (containers.length !== expected) return [`${containers.length} containers of a resource that is ${record.status}`];
  return containers.flatMap(({ spec, state, limits }) => [
    ...(state.isRunning === RUNS.includes(record.status) ? [] : [`${record.status}, but running: ${state.isRunning}`]),
    ...(spec.image === record.image_version ? [] : [`${spec.image} runs instead of ${record.image_version}`]),
    ...(String(spec.published?.hostPort) === record.exposed_port ? [] : [`port ${spec.published?.hostPort}`]),
    // After a failure the reconciler allows restarts, when it finds the server usable.
    ...(record.status !== 'running' || state.isRestarted || record.operation_state === 'failed'
      ? []
      : ['Docker would not restart it']),
    ...ofLimits(record, limits, world.limitsOf(record)),
  ]);
}

/** The server accepts the published password, and besides at most the old one that the record says is still valid. */
function ofPasswords(world: FlowWorld, record: ResourceRecord, { passwords }: SmallRedis): string[] {
  const { sealed_previous: old } = record;
  const known = [
    world.passwordOf(record),
    ...(old === undefined ? [] : [world.passwordOf({ ...record, sealed: old })]),
  ];
  const refused = known.filter((password) => !passwords.has(password));
  // An old password may be dropped already when its operation failed afterwards.
  const missing = record.operation_state === 'failed' ? refused.filter((one) => one === known[0]) : refused;
  const unknown = [...passwords].filter((password) => !known.includes(password));
  return [...missing.map(() => 'a valid password is refused'), ...unknown.map(() => 'an unknown password is accepted')];
}

/** The server has the passwords and the configuration that the record says. */
function ofServer(world: FlowWorld, record: ResourceRecord, [container]: readonly FakeContainer[]): string[] {
  const server = container && world.servers.get(container.spec.name);
  if (record.status !== 'running' || !server) return [];
  const { maxmemory, dbfilename } = record.parameters;
  return [
    ...ofPasswords(world, record, server),
    ...(Number(server.directives.get('maxmemory')) === parseSize(String(maxmemory)) ? [] : ['another maxmemory']),
    ...(server.directives.get('dbfilename') === dbfilename ? [] : ['another dbfilename']),
  ];
}

function ofFiles(world: FlowWorld, record: ResourceRecord): string[] {
  const isThere = existsSync(join(world.folderOf(record), 'data'));
  const expected = HAS_DATA.includes(record.status);
  const drafts = world.foldersOf(record).filter((name) => name !== record.resource_name);
  const names = expected ? readFileSync(join(world.folderOf(record), 'redis.conf'), 'utf8') : '';
  const history = world.historyOf(record);
  return [
    ...(isThere === expected ? [] : [`data there: ${isThere}, of a resource that is ${record.status}`]),
    ...drafts.map((name) => `left over: ${name}`),
    ...(!expected || names.includes(`dbfilename ${record.parameters['dbfilename']}`)
      ? []
      : ['another configuration file']),
    ...(history.every((image) => image <= record.image_version) ? [] : ['data that a newer version has written to']),
  ];
}

async function ofPort(world: FlowWorld, record: ResourceRecord): Promise<string[]> {
  const leases = await world.leases();
  const leased = leases[record.resource_id]?.split(' ')[0];
  const expected = HAS_DATA.includes(record.status) ? record.exposed_port : undefined;
  return leased === expected ? [] : [`the ledger says port ${leased}, the record ${expected}`];
}

/** Where record, Docker, server, disk and ledger disagree about a resource whose operation has ended. */
export async function disagreements(world: FlowWorld, of: ResourceRecord): Promise<string[]> {
  const record = await world.find(of);
  const containers = world.containersOf(of);
  if (!record) {
    const port = (await world.leases())[of.resource_id];
    return [
      ...containers.map(({ spec }) => `left over: container ${spec.name}`),
      ...world.foldersOf(of).map((name) => `left over: folder ${name}`),
      ...(port === undefined ? [] : [`left over: port ${port}`]),
    ];
  }
  return [
    ...(isUnderWay(record.operation_state) ? ['its operation has not ended'] : []),
    ...(record.run === undefined ? [] : ['a run still holds it']),
    ...(record.sealed_next === undefined ? [] : ['a next password is left']),
    ...ofContainer(world, record, containers),
    ...ofServer(world, record, containers),
    ...ofFiles(world, record),
    ...(await ofPort(world, record)),
  ];
}

/** A failure that cannot be undone leaves its traces, and the status says so. */
function expectedStatus(one: FlowCase, state: string, status: string | undefined): string | undefined {
  if (state === 'succeeded') return one.ends;
  return one.reverts ?? OBSERVED.find((observed) => observed === status);
}

/** The operation has ended in one of these states, the resource has the status that belongs to that, and all agree. */
export async function expectEnded(
  world: FlowWorld,
  one: FlowCase,
  of: ResourceRecord,
  states: readonly string[],
): Promise<void> {
  await world.collectGarbage();
  expect(world.seedsInTheMaking()).toEqual([]);
  const { state } = await world.operation(of);
  const status = (await world.find(of))?.status;
  expect(states).toContain(state);
  expect({ state, status }).toEqual({ state, status: expectedStatus(one, state, status) });
  expect(await disagreements(world, of)).toEqual([]);
}
