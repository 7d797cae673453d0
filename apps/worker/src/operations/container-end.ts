import { abortAfter, AppError } from '#core';
import type { ContainerState } from '../docker/containers/containers';
import { KILLED, TOLD_LATE_MS } from '../docker/containers/out-of-memory';
import { containerNameOf, resourceLabels } from '../instance/container';
import type { Run } from './run';

const LOG_LINES = 20;
/** A busy engine takes its time to begin to tell its events. */
const TELLS_WITHIN_MS = 5_000;

/** What the container tells of its end. */
export interface Evidence {
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly log: readonly string[];
}

export const NO_EVIDENCE: Evidence = { exitCode: null, oomKilled: false, log: [] };

/** Whether memory ran out, which may be told by an event alone. */
async function wasOutOfMemory(
  { worker: { docker, installation }, handle }: Run,
  container: ContainerState,
): Promise<boolean> {
  if (container.oomKilled || container.exitCode !== KILLED) return container.oomKilled;
  const since = (container.startedAt / 1000).toFixed(3);
  const labels = resourceLabels(installation, handle);
  const enough = abortAfter(TELLS_WITHIN_MS);
  try {
    const events = await docker.events(labels, since, enough.signal);
    setTimeout(enough.end, TOLD_LATE_MS);
    for await (const event of events) if (event.action === 'oom' && event.containerId === container.id) return true;
    return false;
  } finally {
    enough.end();
  }
}

/** What the container can still tell; it is asked before the undo removes it. */
export async function gatherEvidence(run: Run): Promise<Evidence> {
  const { docker, installation } = run.worker;
  try {
    const container = await docker.containers.find(containerNameOf(installation, run.handle));
    if (!container) return NO_EVIDENCE;
    const log = await docker.containers.readLog(container.id, LOG_LINES);
    const oomKilled = await wasOutOfMemory(run, container).catch((error: unknown) => {
      run.log.warn('could not ask the engine whether memory had run out', { error });
      return container.oomKilled;
    });
    return { exitCode: container.exitCode, oomKilled, log };
  } catch (error) {
    run.log.warn('could not ask the container why it failed', { error });
    return NO_EVIDENCE;
  }
}

/** What a container told that is not the instance's own: the one in which a configuration was proven. */
export function evidenceIn(error: unknown): Partial<Evidence> {
  const { log_tail: log, exit_code: exitCode } = error instanceof AppError ? error.facts : {};
  return Array.isArray(log) ? { log: log.map(String), exitCode: Number(exitCode), oomKilled: false } : {};
}
