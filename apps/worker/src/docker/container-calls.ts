import type Docker from 'dockerode';
import type { Logger } from '#core';
import { call, GONE, QUICK_MS, short, SLOW_MS } from './call';
import { createOptions } from './create-options';
import { endForgotten } from './end-forgotten';
import { hostCores } from './host-cores';
import type { ContainerState, Engine } from './engine';
import { removeContainer } from './remove-container';
import { waitForExit } from './wait-for-exit';

const NOT_MODIFIED = 304;

type Calls = Pick<
  Engine,
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'waitForExit'
  | 'setRestartPolicy'
  | 'setMemoryLimit'
  | 'listContainers'
  | 'findContainer'
  | 'removeContainer'
  | 'endForgotten'
>;

/** The engine says the year 1 where there is no time. */
function timeOf(text: string): number {
  return Math.max(0, Date.parse(text));
}

function stateOf({ Id, Config, State, RestartCount, HostConfig }: Docker.ContainerInspectInfo): ContainerState {
  const hasEnded = State.Status === 'exited' || State.Status === 'dead';
  return {
    id: Id,
    labels: Config.Labels,
    isRunning: State.Status === 'running',
    isRestarting: State.Restarting,
    isPaused: State.Paused,
    exitCode: hasEnded || State.Restarting ? State.ExitCode : null,
    oomKilled: State.OOMKilled,
    startError: State.Error,
    restartCount: RestartCount,
    isRestarted: HostConfig.RestartPolicy?.Name !== 'no',
    startedAt: timeOf(State.StartedAt),
    finishedAt: timeOf(State.FinishedAt),
  };
}

function labelFilter(labels: Readonly<Record<string, string>>) {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}

/** True when the container is already as it was to become. */
function isUnmodified(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === NOT_MODIFIED;
}

export function containerCalls(docker: Docker, log: Logger): Calls {
  const cores = hostCores(docker);
  const update = (id: string, what: string, options: object) =>
    call(`set the ${what} of container ${short(id)}`, QUICK_MS, async (abortSignal) => {
      await docker.getContainer(id).update({ ...options, abortSignal });
    });

  return {
    createContainer: (spec) =>
      call(`create container ${spec.name}`, SLOW_MS, async (abortSignal) => {
        const container = await docker.createContainer({
          ...createOptions(spec, await cores(abortSignal)),
          abortSignal,
        });
        return container.id;
      }),

    startContainer: (id) =>
      call(`start container ${short(id)}`, SLOW_MS, async (abortSignal) => {
        await docker
          .getContainer(id)
          .start({ abortSignal })
          .catch((error: unknown) => {
            if (!isUnmodified(error)) throw error;
          });
      }),

    stopContainer: (id, seconds) =>
      call(
        `stop container ${short(id)}`,
        seconds * 1000 + SLOW_MS,
        async (abortSignal) => {
          await docker
            .getContainer(id)
            .stop({ t: seconds, abortSignal })
            .catch((error: unknown) => {
              if (!isUnmodified(error)) throw error;
            });
        },
        GONE,
      ),

    waitForExit: (id, signal) => waitForExit(docker, id, signal),

    setRestartPolicy: (id, policy) => update(id, 'restart policy', { RestartPolicy: { Name: policy } }),

    setMemoryLimit: (id, bytes) => update(id, 'memory limit', { Memory: bytes, MemorySwap: bytes }),

    listContainers: (labels) =>
      call('list containers', QUICK_MS, async (abortSignal) => {
        const found = await docker.listContainers({ all: true, filters: labelFilter(labels), abortSignal });
        return found.map(({ Id, Labels, HostConfig }) => ({ id: Id, labels: Labels, network: HostConfig.NetworkMode }));
      }),

    findContainer: (nameOrId) =>
      call(
        `inspect container ${nameOrId}`,
        QUICK_MS,
        async (abortSignal) => stateOf(await docker.getContainer(nameOrId).inspect({ abortSignal })),
        GONE,
      ),

    removeContainer: (id) => removeContainer(docker, id, log),

    endForgotten: (labels) =>
      call('end what the engine has forgotten', SLOW_MS, async (abortSignal) => {
        const found = await docker.listContainers({ all: true, filters: labelFilter(labels), abortSignal });
        const down = found.filter(({ State }) => State !== 'running').map(({ Id }) => Id);
        await endForgotten(docker, down, log, abortSignal);
      }),
  };
}
