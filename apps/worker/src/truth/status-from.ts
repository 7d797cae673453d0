import type { ObservedStatus, StatusReason } from '#core';
import type { ContainerState } from '../docker/engine';

/** The engine forgets its pauses between restarts when a container has run for so long: then it does not loop any more. */
const STABLE_AFTER_MS = 10_000;
/** One crash is an exit; so many in a row are a loop. */
const LOOPS_AFTER_RESTARTS = 3;

export interface Observation {
  readonly status: ObservedStatus;
  readonly reason: StatusReason | undefined;
}

function seen(status: ObservedStatus, reason?: StatusReason['reason'], message = ''): Observation {
  return { status, reason: reason && { reason, message, since: new Date().toISOString() } };
}

function afterExit(container: ContainerState): Observation {
  const code = container.exitCode ?? 'unknown';
  if (container.oomKilled) return seen('exited', 'out_of_memory', `it was out of memory (exit code ${code})`);
  if (container.isRestarting)
    return seen('exited', 'ended_by_itself', `it ended with exit code ${code}; the engine starts it again`);
  return seen('exited', 'stopped_by_hand', `its container was stopped by hand (exit code ${code}); POST …/start`);
}

function isLooping(container: ContainerState, now: number): boolean {
  if (container.restartCount < LOOPS_AFTER_RESTARTS) return false;
  return container.isRestarting || (container.isRunning && now - container.startedAt < STABLE_AFTER_MS);
}

/**
 * What the container's state says of the instance; whether a client gets an answer is another question.
 *
 * @param wanted what was asked for
 * @param now ms since 1970
 */
export function statusFrom(
  container: ContainerState | undefined,
  wanted: 'running' | 'stopped',
  now: number,
): Observation {
  if (!container) return seen('missing', 'container_removed', 'its container was removed by hand; POST …/start');
  if (isLooping(container, now)) {
    const why = container.oomKilled ? ', out of memory' : '';
    const message = `it has ended ${container.restartCount} times soon after its start${why}; GET …/logs says why`;
    return seen('crash_looping', container.oomKilled ? 'out_of_memory' : 'ends_after_each_start', message);
  }
  if (container.isPaused) return seen('unreachable', 'paused_by_hand', 'its container is paused; docker unpause it');
  if (container.isRunning) return seen('running');
  return wanted === 'stopped' ? seen('stopped') : afterExit(container);
}
