import { setTimeout as sleep } from 'node:timers/promises';
import type { Timings } from '#core';
import type { ContainerState } from '../../docker/containers/containers';
import type { DockerEvent } from '../../docker/docker';
import { KILLED } from '../../docker/containers/out-of-memory';
import type { Expected } from './status-from';

/** How a container ended. */
export interface Exit {
  readonly containerId: string;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
}

/** Reads exits from Docker's events, where a lack of memory is an event of its own: before the exit that it causes, or after. */
export class Exits {
  private readonly outOfMemory = new Set<string>();
  /** killed containers whose `oom` event may still come; by id */
  private readonly killed = new Map<string, AbortController>();

  constructor(private readonly timings: Pick<Timings, 'oomToldLate'>) {}

  /** @returns the exit that the event reports; it resolves as soon as its cause is known */
  of({ action, containerId, exitCode }: DockerEvent): Promise<Exit> | undefined {
    if (action === 'oom') return this.noteOutOfMemory(containerId);
    const oomKilled = this.outOfMemory.delete(containerId);
    return action === 'die' ? this.exitOf(containerId, exitCode, oomKilled) : undefined;
  }

  private noteOutOfMemory(containerId: string): undefined {
    const awaited = this.killed.get(containerId);
    if (awaited) awaited.abort();
    else this.outOfMemory.add(containerId);
  }

  private async exitOf(containerId: string, exitCode: number | null, isKnown: boolean): Promise<Exit> {
    const oomKilled = isKnown || (exitCode === KILLED && (await this.isReportedLate(containerId)));
    return { containerId, exitCode, oomKilled };
  }

  private async isReportedLate(containerId: string): Promise<boolean> {
    const reported = new AbortController();
    this.killed.set(containerId, reported);
    const { oomToldLate } = this.timings;
    const oomKilled = await sleep(oomToldLate, false, { signal: reported.signal, ref: false }).catch(() => true);
    if (this.killed.get(containerId) === reported) this.killed.delete(containerId);
    return oomKilled;
  }
}

/** The new value of `restarts_told`, once the exits so far are in the record. */
export function restartsTold(container: ContainerState | undefined): number {
  return container?.restartCount ?? 0;
}

/**
 * The container as it was after an exit that is not in the record yet, even if Docker has undone it already: Docker restarts a
 * container after 100 ms, and does not answer meanwhile. A lack of memory that Docker learnt of too late is not in its state.
 */
export function asItEnded(
  container: ContainerState | undefined,
  { restarts_told: written = 0 }: Expected,
  exit: Exit | undefined,
): ContainerState | undefined {
  if (!container || exit?.containerId !== container.id) return container;
  const { exitCode } = exit;
  const oomKilled = exit.oomKilled || container.oomKilled;
  if (container.exitCode === exitCode) return { ...container, oomKilled };
  if (!container.isRunning || container.restartCount <= written) return container;
  return { ...container, isRunning: false, isRestarting: true, exitCode, oomKilled };
}
