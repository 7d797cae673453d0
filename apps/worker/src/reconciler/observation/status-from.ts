import type { ObservedStatus, ResourceRecord, StatusReason } from '#core';
import type { ContainerState } from '../../docker/containers/containers';

/** One crash is an exit; so many in a row are a loop. */
const LOOPS_AFTER_RESTARTS = 3;

export interface ObservedState {
  readonly status: ObservedStatus;
  readonly reason: StatusReason | undefined;
}

/** The fields of the record that the container is compared with. */
export type Expected = Pick<ResourceRecord, 'wanted' | 'restarts_before' | 'restarts_told' | 'status_reason'>;

function state(status: ObservedStatus, reason?: StatusReason['reason'], message = ''): ObservedState {
  return { status, reason: reason && { reason, message, since: new Date().toISOString() } };
}

/** After running for so long Docker, too, resets its pause between restarts. */
const STABLE_AFTER_MS = 10_000;

function isStable({ isRunning, startedAt }: ContainerState, now: number): boolean {
  return isRunning && now - startedAt >= STABLE_AFTER_MS;
}

/** Docker counts from the last start on purpose, and a crash a month is no loop. A new container begins at 0. */
function restartsInARow({ restartCount }: ContainerState, { restarts_before: before = 0 }: Expected): number {
  return restartCount - Math.min(before, restartCount);
}

/**
 * The new value of `restarts_before`. A start counts as a good one when the server also answers: MySQL may work for longer than
 * STABLE_AFTER_MS before it gives up its start.
 */
export function restartsBefore(
  container: ContainerState | undefined,
  expected: Expected,
  answers: boolean,
  now: number,
): number {
  if (!container) return 0;
  const { restartCount } = container;
  return answers && isStable(container, now) ? restartCount : Math.min(expected.restarts_before ?? 0, restartCount);
}

/** True when it may soon change without an event. */
export function isUnsettled(container: ContainerState | undefined, expected: Expected, now: number): boolean {
  if (!container) return false;
  const mayLoop = container.isRunning && restartsInARow(container, expected) > 0;
  return container.isRestarting || (mayLoop && !isStable(container, now));
}

/**
 * A Docker that was killed ends, when it comes back, the containers that it finds running, and takes that for a stop by hand:
 * its restart policy does not start them again. It answers nobody before that is done.
 *
 * @param dockerSince ms since 1970: the Docker of now answered then
 */
export function endedWithDocker(
  container: ContainerState | undefined,
  { status_reason: written }: Expected,
  dockerSince = 0,
): boolean {
  if (!container || written?.reason !== 'engine_unreachable') return false;
  const { exitCode, isRestarting, isRestarted, finishedAt } = container;
  const isMeanwhile = finishedAt >= Date.parse(written.since) && finishedAt < dockerSince;
  return exitCode !== null && !isRestarting && isRestarted && isMeanwhile;
}

function isLooping(container: ContainerState, expected: Expected, now: number): boolean {
  if (restartsInARow(container, expected) < LOOPS_AFTER_RESTARTS) return false;
  return container.isRestarting || (container.isRunning && !isStable(container, now));
}

function afterExit(container: ContainerState): ObservedState {
  const code = container.exitCode ?? 'unknown';
  // A helper process of the server may have run out of memory long before; the server itself would have ended by a signal.
  if (container.oomKilled && code !== 0)
    return state('exited', 'out_of_memory', `it ran out of memory (exit code ${code})`);
  if (container.isRestarting)
    return state('exited', 'ended_by_itself', `it ended with exit code ${code}; Docker is restarting it`);
  if (container.startedAt === 0)
    return state('exited', 'never_started', 'its container was created but failed to start; POST …/start');
  if (container.startError !== '')
    return state('exited', 'ended_by_itself', `it ended and cannot be started again: ${container.startError}`);
  if (!container.isRestarted)
    return state('exited', 'ended_by_itself', `it ended with exit code ${code} before it was ready; POST …/start`);
  return state('exited', 'stopped_by_hand', `its container was stopped by hand (exit code ${code}); POST …/start`);
}

/**
 * The status by the state of the container alone; whether the server answers a client is checked elsewhere.
 *
 * @param now ms since 1970
 */
export function statusFrom(container: ContainerState | undefined, expected: Expected, now: number): ObservedState {
  if (!container) return state('missing', 'container_removed', 'its container was removed by hand; POST …/start');
  if (isLooping(container, expected, now)) {
    const why = container.oomKilled ? ', out of memory' : '';
    const times = restartsInARow(container, expected);
    const message = `it ended ${times} times in a row soon after its start${why}; see GET …/logs`;
    return state('crash_looping', container.oomKilled ? 'out_of_memory' : 'ends_after_each_start', message);
  }
  if (container.isPaused) return state('unreachable', 'paused_by_hand', 'its container is paused; run docker unpause');
  if (container.isRunning) return state('running');
  return expected.wanted === 'stopped' && !container.isRestarting ? state('stopped') : afterExit(container);
}
