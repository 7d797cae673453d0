import type { ObservedStatus, ResourceRecord, StatusReason } from '#core';
import type { ContainerState } from '../../docker/containers/containers';

/** One that has run for so long does not loop: the engine forgets its pauses between restarts then, too. */
const STABLE_AFTER_MS = 10_000;
/** One crash is an exit; so many in a row are a loop. */
const LOOPS_AFTER_RESTARTS = 3;

export interface Observation {
  readonly status: ObservedStatus;
  readonly reason: StatusReason | undefined;
}

/** What the record says that the container is to be measured by. */
export type Expected = Pick<ResourceRecord, 'wanted' | 'restarts_before' | 'restarts_told' | 'status_reason'>;

function seen(status: ObservedStatus, reason?: StatusReason['reason'], message = ''): Observation {
  return { status, reason: reason && { reason, message, since: new Date().toISOString() } };
}

function isStable({ isRunning, startedAt }: ContainerState, now: number): boolean {
  return isRunning && now - startedAt >= STABLE_AFTER_MS;
}

/** The engine counts from the last start on purpose, and a crash a month is no loop. A new container begins at 0. */
function restartsInARow({ restartCount }: ContainerState, { restarts_before: before = 0 }: Expected): number {
  return restartCount - Math.min(before, restartCount);
}

/** `restarts_before` as it is to be from now on. */
export function restartsBefore(container: ContainerState | undefined, expected: Expected, now: number): number {
  if (!container) return 0;
  const { restartCount } = container;
  return isStable(container, now) ? restartCount : Math.min(expected.restarts_before ?? 0, restartCount);
}

/** True when it may soon be something else without an event that says so. */
export function isUnsettled(container: ContainerState | undefined, expected: Expected, now: number): boolean {
  if (!container) return false;
  const mayLoop = container.isRunning && restartsInARow(container, expected) > 0;
  return container.isRestarting || (mayLoop && !isStable(container, now));
}

/**
 * An engine that was killed ends, when it comes back, what it finds running, and takes that for an end by hand: its restart
 * policy does not start it again. It answers nobody before that is done.
 *
 * @param engineSince ms since 1970: the engine that is there now has answered then
 */
export function endedWithEngine(
  container: ContainerState | undefined,
  { status_reason: told }: Expected,
  engineSince = 0,
): boolean {
  if (!container || told?.reason !== 'engine_unreachable') return false;
  const { exitCode, isRestarting, isRestarted, finishedAt } = container;
  const isMeanwhile = finishedAt >= Date.parse(told.since) && finishedAt < engineSince;
  return exitCode !== null && !isRestarting && isRestarted && isMeanwhile;
}

function isLooping(container: ContainerState, expected: Expected, now: number): boolean {
  if (restartsInARow(container, expected) < LOOPS_AFTER_RESTARTS) return false;
  return container.isRestarting || (container.isRunning && !isStable(container, now));
}

function afterExit(container: ContainerState): Observation {
  const code = container.exitCode ?? 'unknown';
  // A helper process of the engine's may have run out of memory long before: the engine itself ends by a signal then.
  if (container.oomKilled && code !== 0)
    return seen('exited', 'out_of_memory', `it was out of memory (exit code ${code})`);
  if (container.isRestarting)
    return seen('exited', 'ended_by_itself', `it ended with exit code ${code}; the engine starts it again`);
  if (container.startedAt === 0)
    return seen('exited', 'never_started', 'its container was made and could not be started; POST …/start');
  if (container.startError !== '')
    return seen('exited', 'ended_by_itself', `it ended, and cannot be started again: ${container.startError}`);
  if (!container.isRestarted)
    return seen('exited', 'ended_by_itself', `it ended with exit code ${code} before it was ready; POST …/start`);
  return seen('exited', 'stopped_by_hand', `its container was stopped by hand (exit code ${code}); POST …/start`);
}

/**
 * What the container's state says of the instance; whether a client gets an answer is another question.
 *
 * @param now ms since 1970
 */
export function statusFrom(container: ContainerState | undefined, expected: Expected, now: number): Observation {
  if (!container) return seen('missing', 'container_removed', 'its container was removed by hand; POST …/start');
  if (isLooping(container, expected, now)) {
    const why = container.oomKilled ? ', out of memory' : '';
    const times = restartsInARow(container, expected);
    const message = `it has ended ${times} times in a row soon after its start${why}; GET …/logs says why`;
    return seen('crash_looping', container.oomKilled ? 'out_of_memory' : 'ends_after_each_start', message);
  }
  if (container.isPaused) return seen('unreachable', 'paused_by_hand', 'its container is paused; docker unpause it');
  if (container.isRunning) return seen('running');
  return expected.wanted === 'stopped' && !container.isRestarting ? seen('stopped') : afterExit(container);
}
