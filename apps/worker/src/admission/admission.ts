import type { Redis } from 'ioredis';
import type { OperationKind, Settings } from '#core';
import { countInstances } from './host-full';
import { findShortage } from './find-shortage';

/** True for operations that add an instance to the host. */
export function createsInstance(kind: OperationKind): boolean {
  return kind === 'create' || kind === 'restore';
}

/** Whether this host takes more instances, as of the last check. */
export class Admission {
  /** why the host takes no more; undefined while it does */
  reason: string | undefined;
  /** creations that the jobs of this process are doing now */
  active = 0;
  private free = Number.POSITIVE_INFINITY;
  private unfinished = 0;
  /** the host lacks memory or disk */
  isShort = false;
  private notify: () => void = () => undefined;

  constructor(
    private readonly redis: Redis,
    private readonly hostId: string,
    private readonly settings: Pick<Settings, 'maxInstances' | 'memoryReserve' | 'diskReserve' | 'dataRoot'>,
  ) {}

  /** how many instances the host may have, including a new one; undefined = unlimited */
  get limit(): number | undefined {
    if (this.isShort) return 0;
    return this.settings.maxInstances === 0 ? undefined : this.settings.maxInstances;
  }

  /** how many creations may be taken from the queue now */
  get available(): number {
    return Math.max(0, this.free) + this.unfinished;
  }

  /** @param action is called whenever `available` or `active` may have changed */
  onChange(action: () => void): void {
    this.notify = action;
  }

  async check(): Promise<void> {
    const { maxInstances } = this.settings;
    const shortage = await findShortage(this.settings);
    const present = maxInstances === 0 ? 0 : await countInstances(this.redis, this.hostId);
    const isFull = maxInstances > 0 && present >= maxInstances;
    const reason = isFull ? `has ${present} of ${maxInstances} instances (MAX_INSTANCES)` : shortage;
    this.isShort = shortage !== undefined;
    this.reason = reason && `host ${this.hostId} ${reason}`;
    this.free = this.freeFor(reason, maxInstances - present);
    this.notify();
  }

  /** @param count creations in the queue that are half done and hold their place on this host already */
  setUnfinished(count: number): void {
    this.unfinished = count;
    this.notify();
  }

  /** An instance took its place. */
  admit(): void {
    if (this.free > 0) this.free -= 1;
    else this.unfinished = Math.max(0, this.unfinished - 1);
    this.notify();
  }

  /** A claim was refused: other workers of this host admit instances, too. */
  markFull(): void {
    this.free = 0;
    this.unfinished = 0;
    this.notify();
  }

  /** Counts a creation as active while its job runs. A job that ends on a full host may have freed a place. */
  async track(isCreation: boolean, job: () => Promise<void>): Promise<void> {
    const one = isCreation ? 1 : 0;
    this.active += one;
    try {
      await job();
    } finally {
      this.active -= one;
      if (this.free > 0) this.notify();
      else await this.check().catch(() => this.notify()); // the next periodic check tries again
    }
  }

  private freeFor(reason: string | undefined, rest: number): number {
    if (reason !== undefined) return 0;
    return this.settings.maxInstances === 0 ? Number.POSITIVE_INFINITY : rest;
  }
}
