import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerState } from '../../docker/containers/containers';
import type { DockerEvent } from '../../docker/docker';
import { KILLED, TOLD_LATE_MS } from '../../docker/containers/out-of-memory';
import type { Expected } from './status-from';

/** How a container ended. */
export interface Exit {
  readonly containerId: string;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
}

/** Reads exits from the engine's events, where that memory ran out is told apart: before the end that comes of it, or after. */
export class Exits {
  private readonly outOfMemory = new Set<string>();
  /** what was killed, while it may still be told that it was for lack of memory; by container */
  private readonly killed = new Map<string, AbortController>();

  /** @returns the end that the event tells; it resolves as soon as it is known how that came */
  of({ action, containerId, exitCode }: DockerEvent): Promise<Exit> | undefined {
    if (action === 'oom') return this.ranOut(containerId);
    const oomKilled = this.outOfMemory.delete(containerId);
    return action === 'die' ? this.exitOf(containerId, exitCode, oomKilled) : undefined;
  }

  private ranOut(containerId: string): undefined {
    const end = this.killed.get(containerId);
    if (end) end.abort();
    else this.outOfMemory.add(containerId);
  }

  private async exitOf(containerId: string, exitCode: number | null, isKnown: boolean): Promise<Exit> {
    const oomKilled = isKnown || (exitCode === KILLED && (await this.isToldLate(containerId)));
    return { containerId, exitCode, oomKilled };
  }

  private async isToldLate(containerId: string): Promise<boolean> {
    const told = new AbortController();
    this.killed.set(containerId, told);
    const oomKilled = await sleep(TOLD_LATE_MS, false, { signal: told.signal, ref: false }).catch(() => true);
    if (this.killed.get(containerId) === told) this.killed.delete(containerId);
    return oomKilled;
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
