import type { ContainerState, EngineEvent } from '../docker/engine';
import type { Expected } from './status-from';

/** How a container ended. */
export interface Exit {
  readonly containerId: string;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
}

/** Reads exits from the engine's events: that memory ran out is told apart, before the end that comes of it. */
export class Exits {
  private readonly outOfMemory = new Set<string>();

  of({ action, containerId, exitCode }: EngineEvent): Exit | undefined {
    if (action === 'oom') this.outOfMemory.add(containerId);
    const oomKilled = this.outOfMemory.has(containerId);
    if (action !== 'oom') this.outOfMemory.delete(containerId);
    return action === 'die' ? { containerId, exitCode, oomKilled } : undefined;
  }
}

/** `restarts_told` as it is to be when the exits so far are told. */
export function restartsTold(container: ContainerState | undefined): number {
  return container?.restartCount ?? 0;
}

/**
 * The container as it was after an exit that nobody was told of, when the engine has undone that already: it starts one
 * again after 100 ms, and does not answer while it does.
 */
export function asItEnded(
  container: ContainerState | undefined,
  { restarts_told: told = 0 }: Expected,
  exit: Exit | undefined,
): ContainerState | undefined {
  if (!container?.isRunning || exit?.containerId !== container.id || container.restartCount <= told) return container;
  const { exitCode, oomKilled } = exit;
  return { ...container, isRunning: false, isRestarting: true, exitCode, oomKilled };
}
