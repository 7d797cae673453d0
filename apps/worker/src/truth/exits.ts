import type { ContainerState, EngineEvent } from '../docker/engine';
import type { Expected } from './status-from';

/** How a container ended. */
export interface Exit {
  readonly containerId: string;
  readonly exitCode: number | null;
  /** becomes true when that is told after the end */
  readonly oomKilled: boolean;
}

/**
 * Reads exits from the engine's events. That memory ran out is told apart: before the end that comes of it, and on a busy
 * machine up to 0.2 s after it.
 */
export class Exits {
  private readonly outOfMemory = new Set<string>();
  /** what ended and has not begun again, by container */
  private readonly ended = new Map<string, Exit & { oomKilled: boolean }>();

  /** @returns the end that the event tells, or tells more of */
  of({ action, containerId, exitCode }: EngineEvent): Exit | undefined {
    if (action === 'oom') return this.ranOut(containerId);
    const oomKilled = this.outOfMemory.delete(containerId);
    this.ended.delete(containerId);
    if (action !== 'die') return undefined;
    const exit = { containerId, exitCode, oomKilled };
    this.ended.set(containerId, exit);
    return exit;
  }

  private ranOut(containerId: string): Exit | undefined {
    const exit = this.ended.get(containerId);
    if (exit) exit.oomKilled = true;
    else this.outOfMemory.add(containerId);
    return exit;
  }
}

/** `restarts_told` as it is to be when the exits so far are told. */
export function restartsTold(container: ContainerState | undefined): number {
  return container?.restartCount ?? 0;
}

/**
 * The container as it was after an exit that nobody was told of, when the engine has undone that already: it starts one
 * again after 100 ms, and does not answer while it does. What the engine learnt too late, it does not say of the container.
 */
export function asItEnded(
  container: ContainerState | undefined,
  { restarts_told: told = 0 }: Expected,
  exit: Exit | undefined,
): ContainerState | undefined {
  if (!container || exit?.containerId !== container.id) return container;
  const { exitCode } = exit;
  const oomKilled = exit.oomKilled || container.oomKilled;
  if (container.exitCode === exitCode) return { ...container, oomKilled };
  if (!container.isRunning || container.restartCount <= told) return container;
  return { ...container, isRunning: false, isRestarting: true, exitCode, oomKilled };
}
