import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { AppError, type Logger } from '#core';
import { isAlive, kill, processesOf } from './host-processes';

const ENDED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** Asked of a container that is being started, the engine answers when that is done. */
async function isRunning(docker: Docker, id: string, abortSignal: AbortSignal): Promise<boolean> {
  try {
    const { State } = await docker.getContainer(id).inspect({ abortSignal });
    return State.Running;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false; // removed meanwhile
    throw error;
  }
}

async function end(pids: readonly string[]): Promise<void> {
  const deadline = Date.now() + ENDED_WITHIN_MS;
  for (let left = pids; left.length > 0; left = left.filter(isAlive)) {
    if (Date.now() > deadline) {
      const hint = `End them by hand (kill -9 ${left.join(' ')}), then try again.`;
      throw new AppError('internal', `processes of a container that does not run have not ended: ${left.join(', ')}`, {
        hint,
      });
    }
    left.forEach(kill);
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Ends what runs in those of the containers that the engine says do not run. An engine that was killed in the midst of a start
 * (seen with 20.10) forgets that it has started it: the container's processes run on with its files, and with an address that
 * is given out again, or its shim alone is there, and no call of the engine's API ends them. containerd cleans up after a shim
 * that is killed, and keeps it for ever otherwise. Where the processes of the host are not to be seen, as in a container
 * without `pid: host`, none is found.
 *
 * @throws AppError `internal` when they cannot be ended
 */
export async function endForgotten(
  docker: Docker,
  ids: readonly string[],
  log: Logger,
  abortSignal: AbortSignal,
): Promise<void> {
  // Found before the engine is asked, so that what a start after the answer begins is not among them.
  for (const [id, pids] of processesOf(ids)) {
    if (await isRunning(docker, id, abortSignal)) continue;
    log.warn('ends a container that the Docker Engine had forgotten when it was killed', { container: id });
    await end(pids);
  }
}
