import { abortAfter, AppError } from '#core';
import type { ContainerState } from '../docker/containers/containers';
import { KILLED } from '../docker/containers/out-of-memory';
import { containerNameOf, resourceLabels } from '../instance/names-and-labels';
import type { Run } from './run';

const LOG_LINES = 20;

/** How a container ended, and its last lines. */
export interface ContainerEnd {
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly log: readonly string[];
}

export const NO_END: ContainerEnd = { exitCode: null, oomKilled: false, log: [] };

/** Whether memory ran out. Docker may say so by an event alone, and late. */
async function wasOutOfMemory({ worker, handle }: Run, container: ContainerState): Promise<boolean> {
  if (container.oomKilled || container.exitCode !== KILLED) return container.oomKilled;
  const { docker, installation, settings } = worker;
  const since = (container.startedAt / 1000).toFixed(3);
  const enough = abortAfter(settings.timings.oomToldWithin);
  try {
    const events = await docker.events(resourceLabels(installation, handle), since, enough.signal);
    setTimeout(enough.end, settings.timings.oomToldLate);
    for await (const event of events) if (event.action === 'oom' && event.containerId === container.id) return true;
    return false;
  } finally {
    enough.end();
  }
}

/** Reads the end of the instance's container before the undo removes it. Never throws: the failure itself matters more. */
export async function containerEndOf(run: Run): Promise<ContainerEnd> {
  const { docker, installation } = run.worker;
  try {
    const container = await docker.containers.find(containerNameOf(installation, run.handle));
    if (!container) return NO_END;
    const log = await docker.containers.readLog(container.id, LOG_LINES);
    const oomKilled = await wasOutOfMemory(run, container).catch((error: unknown) => {
      run.log.warn('could not ask Docker whether memory ran out', { error });
      return container.oomKilled;
    });
    return { exitCode: container.exitCode, oomKilled, log };
  } catch (error) {
    run.log.warn('could not read the end of the container', { error });
    return NO_END;
  }
}

/** The end of a container that is not the instance's own: the one in which a configuration was tried. */
export function containerEndIn(error: unknown): Partial<ContainerEnd> {
  const { log_tail: log, exit_code: exitCode } = error instanceof AppError ? error.facts : {};
  return Array.isArray(log) ? { log: log.map(String), exitCode: Number(exitCode), oomKilled: false } : {};
}
