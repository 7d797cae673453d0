import { setTimeout as sleep } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { AppError, type Logger, type Timings } from '#core';
import { isAlive, kill, processesOf } from './host-processes';

/** Ends the processes that Docker has forgotten in these containers. */
export type EndForgotten = (containerIds: readonly string[], abortSignal: AbortSignal) => Promise<void>;

/** While a container is being started, Docker answers only when that is done. */
async function isRunning(docker: Dockerode, id: string, abortSignal: AbortSignal): Promise<boolean> {
  try {
    const { State } = await docker.getContainer(id).inspect({ abortSignal });
    return State.Running;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false; // removed meanwhile
    throw error;
  }
}

async function end(pids: readonly string[], { forgottenKilledWithin, forgottenCheck }: Timings): Promise<void> {
  const deadline = Date.now() + forgottenKilledWithin;
  for (let left = pids; left.length > 0; left = left.filter(isAlive)) {
    if (Date.now() > deadline) {
      const hint = `Kill them by hand (kill -9 ${left.join(' ')}), then try again.`;
      throw new AppError('internal', `could not kill leftover processes of a stopped container: ${left.join(', ')}`, {
        hint,
      });
    }
    left.forEach(kill);
    await sleep(forgottenCheck);
  }
}

/**
 * Ends the processes of containers that Docker takes for stopped. A Docker that was killed during a start (seen with 20.10) forgets
 * that start: the container's processes, or its shim alone, run on with its files and with an address that Docker gives to
 * others, and no call of Docker's API ends them. containerd cleans up after a killed shim. Without a view of the host's processes, as
 * in a container without `pid: host`, nothing is found.
 *
 * @throws AppError `internal` when they cannot be ended
 */
export function forgottenEnder(docker: Dockerode, log: Logger, timings: Timings): EndForgotten {
  return async (containerIds, abortSignal) => {
    // Found before Docker is asked: a start after its answer adds none to these.
    for (const [id, pids] of processesOf(containerIds)) {
      if (await isRunning(docker, id, abortSignal)) continue;
      log.warn('kills processes that the Docker Engine has forgotten', { container: id });
      await end(pids, timings);
    }
  };
}
