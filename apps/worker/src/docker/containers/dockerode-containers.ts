import type Dockerode from 'dockerode';
import type { Readable } from 'node:stream';
import { messageOf, type Timings } from '#core';
import { call, GONE, short } from '../call';
import type { EndForgotten } from '../forgotten/forgotten-ender';
import { lineBatches } from '../text-lines';
import { translateError } from '../translate-error';
import type { Containers, ContainerState, Labels } from './containers';
import { createOptions, hostCores } from './create-options';
import { logLines, streamText } from './log-lines';
import { removeContainer } from './remove-container';
import { statsOf } from './stats';
import { waitForExit } from './wait-for-exit';

const NOT_MODIFIED = 304;

/** Docker says the year 1 where there is no time. */
function timeOf(text: string): number {
  return Math.max(0, Date.parse(text));
}

function stateOf({ Id, Config, State, RestartCount, HostConfig }: Dockerode.ContainerInspectInfo): ContainerState {
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

export function labelFilter(labels: Labels) {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}

function isUnmodified(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === NOT_MODIFIED;
}

/** Ignores that the container was already started. */
function acceptStarted(error: unknown): void {
  if (!isUnmodified(error)) throw error;
}

/** Ignores that the container was already stopped. Docker calls it an error (500) when it ends while Docker stops it. */
function acceptStopped(error: unknown): void {
  if (!isUnmodified(error) && !/is not running/.test(messageOf(error))) throw error;
}

async function* followLog(docker: Dockerode, id: string, lines: number, signal: AbortSignal): AsyncGenerator<string[]> {
  try {
    const options = { stdout: true, stderr: true, tail: lines, follow: true, abortSignal: signal } as const;
    const stream = (await docker.getContainer(id).logs(options)) as unknown as Readable; // an IncomingMessage
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    yield* lineBatches(streamText(stream as AsyncIterable<Buffer>)); // it has no encoding set
  } catch (cause) {
    if (!signal.aborted) throw translateError(cause, `follow the log of container ${short(id)}`);
  }
}

export function dockerodeContainers(docker: Dockerode, timings: Timings, endForgotten: EndForgotten): Containers {
  const { dockerQuick, dockerSlow } = timings;
  const cores = hostCores(docker);
  const update = (id: string, what: string, options: object) =>
    call(`set the ${what} of container ${short(id)}`, dockerQuick, async (abortSignal) => {
      await docker.getContainer(id).update({ ...options, abortSignal });
    });

  return {
    create: (spec) =>
      call(`create container ${spec.name}`, dockerSlow, async (abortSignal) => {
        const container = await docker.createContainer({
          ...createOptions(spec, await cores(abortSignal)),
          abortSignal,
        });
        return container.id;
      }),

    start: (id) =>
      call(`start container ${short(id)}`, dockerSlow, async (abortSignal) => {
        await docker.getContainer(id).start({ abortSignal }).catch(acceptStarted);
      }),

    stop: (id, seconds) =>
      call(
        `stop container ${short(id)}`,
        seconds * 1000 + dockerSlow,
        async (abortSignal) => {
          await docker.getContainer(id).stop({ t: seconds, abortSignal }).catch(acceptStopped);
        },
        GONE,
      ),

    waitForExit: (id, signal) => waitForExit(docker, id, timings.exitRecheck, signal),

    setRestartPolicy: (id, policy) => update(id, 'restart policy', { RestartPolicy: { Name: policy } }),

    setLimits: (id, { memoryBytes, pids }) =>
      update(id, 'limits', { Memory: memoryBytes, MemorySwap: memoryBytes, PidsLimit: pids }),

    list: (labels) =>
      call('list containers', dockerQuick, async (abortSignal) => {
        const found = await docker.listContainers({ all: true, filters: labelFilter(labels), abortSignal });
        return found.map(({ Id, Labels, HostConfig }) => ({ id: Id, labels: Labels, network: HostConfig.NetworkMode }));
      }),

    find: (nameOrId) =>
      call(
        `inspect container ${nameOrId}`,
        dockerQuick,
        async (abortSignal) => stateOf(await docker.getContainer(nameOrId).inspect({ abortSignal })),
        GONE,
      ),

    remove: (id) => removeContainer(docker, id, dockerSlow, endForgotten),

    readLog: (id, lines) =>
      call(
        `read the log of container ${short(id)}`,
        dockerQuick,
        async (abortSignal) => {
          return logLines(await docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines, abortSignal }));
        },
        { value: [] },
      ),

    followLog: (id, lines, signal) => followLog(docker, id, lines, signal),

    readStats: (id) =>
      call(
        `read the statistics of container ${short(id)}`,
        dockerQuick,
        async (abortSignal) => {
          const options = { stream: false, abortSignal } as { stream: false }; // @types/dockerode lacks abortSignal here
          return statsOf(await docker.getContainer(id).stats(options));
        },
        GONE,
      ),
  };
}
