import { existsSync } from 'node:fs';
import { AppError } from '#core';
import type { ContainerSpec } from '../containers/container-spec';
import type { Containers } from '../containers/containers';
import { carries } from './event-log';
import type { FakeContainer } from './fake-container';
import type { FakeState } from './fake-state';

const NO_STATS = { memoryBytes: 0, memoryLimitBytes: 0, cpuPercent: 0 };

function requireCreatable(fake: FakeState, { name, image, mounts }: ContainerSpec): void {
  if (!fake.localImages.has(image)) throw new AppError('image_unavailable', `No such image: ${image}`);
  const lost = mounts.find(({ hostPath }) => !existsSync(hostPath));
  if (lost) throw new AppError('internal', `bind source path does not exist: ${lost.hostPath}`);
  if (fake.container(name)) throw new AppError('already_there', `the name ${name} is already in use by container`);
}

function requireStartable(fake: FakeState, { spec: { published } }: FakeContainer): void {
  if (!published) return;
  const { network, hostIp, hostPort } = published;
  if (!fake.allNetworks.some(({ id, name }) => id === network || name === network))
    throw new AppError('network_missing', `network ${network} not found`, { retryable: true });
  const bound = fake.allContainers.filter(({ isUp }) => isUp).flatMap(({ spec }) => spec.published ?? []);
  const isTaken = bound.some((other) => other.hostIp === hostIp && other.hostPort === hostPort);
  if (isTaken || fake.foreignPorts.has(`${hostIp}:${hostPort}`))
    throw new AppError('port_taken', `Bind for ${hostIp}:${hostPort} failed: port is already allocated`);
}

async function start(fake: FakeState, container: FakeContainer): Promise<void> {
  await container.idle();
  if (container.isUp) return;
  try {
    requireStartable(fake, container);
  } catch (error) {
    container.noteStartError(error);
    throw error;
  }
  await container.start();
}

async function waitForExit(fake: FakeState, container: FakeContainer, signal: AbortSignal) {
  const { exitCodes } = container;
  const before = exitCodes.length;
  const isOver = !container.isUp && container.status !== 'restarting';
  const code = await fake.until(signal, () => (isOver ? (exitCodes.at(-1) ?? 0) : exitCodes[before]));
  return code ?? 0; // after an abort nobody is told
}

async function* followLog(fake: FakeState, container: FakeContainer, lines: number, signal: AbortSignal) {
  let told = Math.max(0, container.log.length - lines);
  for (;;) {
    const hasNext = await fake.until(signal, () => {
      if (container.log.length > told) return true;
      return container.isUp ? undefined : false;
    });
    if (!hasNext) return;
    const batch = container.log.slice(told);
    told += batch.length;
    yield batch;
  }
}

export function fakeContainers(fake: FakeState): Containers {
  const call = fake.calls;
  const present = (id: string): FakeContainer => {
    const container = fake.container(id);
    if (!container) throw new AppError('internal', `No such container: ${id}`);
    return container;
  };

  return {
    create: (spec) =>
      call.through('containers.create', [spec], () => {
        requireCreatable(fake, spec);
        return fake.add(spec).id;
      }),

    start: (id) => call.through('containers.start', [id], () => start(fake, present(id))),

    stop: (id, seconds) => call.through('containers.stop', [id, seconds], () => fake.container(id)?.stop()),

    remove: (id) =>
      call.through('containers.remove', [id], async () => {
        const container = fake.container(id);
        await container?.kill();
        if (container) fake.drop(container);
      }),

    find: (nameOrId) =>
      call.through('containers.find', [nameOrId], async () => {
        await fake.container(nameOrId)?.idle();
        return fake.container(nameOrId)?.state;
      }),

    list: (labels) =>
      call.through('containers.list', [labels], () =>
        fake.allContainers
          .filter(({ spec }) => carries(spec.labels, labels))
          .map(({ id, spec }) => ({ id, labels: spec.labels, network: spec.published?.network ?? 'none' })),
      ),

    waitForExit: (id, signal) =>
      call.through('containers.waitForExit', [id], () => waitForExit(fake, present(id), signal), signal),

    setRestartPolicy: (id, policy) =>
      call.through('containers.setRestartPolicy', [id, policy], () => {
        present(id).restartPolicy = policy;
      }),

    setLimits: (id, limits) =>
      call.through('containers.setLimits', [id, limits], () => {
        present(id).limits = limits;
      }),

    readLog: (id, lines) =>
      call.through('containers.readLog', [id, lines], () => fake.container(id)?.log.slice(-lines) ?? []),

    async *followLog(id, lines, signal) {
      const container = await call.through('containers.followLog', [id, lines], () => present(id));
      yield* followLog(fake, container, lines, signal);
    },

    readStats: (id) =>
      call.through('containers.readStats', [id], () => {
        const container = fake.container(id);
        if (!container?.isUp) return container && NO_STATS;
        return { ...container.stats, memoryLimitBytes: container.limits.memoryBytes };
      }),
  };
}
