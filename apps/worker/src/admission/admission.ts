import type { Redis } from 'ioredis';
import type { OperationKind, Settings } from '#core';
import { countInstances } from './host-full';
import { findShortage } from './find-shortage';

/** True for what makes an instance where none was. */
export function isNewHere(kind: OperationKind): boolean {
  return kind === 'create' || kind === 'restore';
}

/** Whether this host takes more instances, as it was when it was looked at last. */
export class Room {
  /** why it takes no more; undefined while it does */
  lack: string | undefined;
  /** how many more it takes */
  left = Number.POSITIVE_INFINITY;
  /** how many creations a worker of this process is at */
  active = 0;
  private owed = 0;
  private isShort = false;
  private onChange: () => void = () => undefined;

  constructor(
    private readonly redis: Redis,
    private readonly hostId: string,
    private readonly settings: Pick<Settings, 'maxInstances' | 'memoryReserve' | 'diskReserve' | 'dataRoot'>,
  ) {}

  /** how many instances the host may have with one more; undefined when they are not counted */
  get most(): number | undefined {
    if (this.isShort) return 0;
    return this.settings.maxInstances === 0 ? undefined : this.settings.maxInstances;
  }

  /** @param action is called whenever there may be more room, or less */
  whenChanged(action: () => void): void {
    this.onChange = action;
  }

  async look(): Promise<void> {
    const { maxInstances } = this.settings;
    const shortage = await findShortage(this.settings);
    const present = maxInstances === 0 ? 0 : await countInstances(this.redis, this.hostId);
    const isFull = maxInstances > 0 && present >= maxInstances;
    const lack = isFull ? `has ${present} of ${maxInstances} instances (MAX_INSTANCES)` : shortage;
    this.isShort = shortage !== undefined;
    this.lack = lack && `host ${this.hostId} ${lack}`;
    this.left = this.leftOf(lack, maxInstances - present);
    this.onChange();
  }

  /** how many creations may be taken up now */
  get places(): number {
    return Math.max(0, this.left) + this.owed;
  }

  /** There are so many creations that have a place here already and are half done. */
  owes(unfinished: number): void {
    this.owed = unfinished;
    this.onChange();
  }

  /** A place was taken. */
  taken(): void {
    if (this.left > 0) this.left -= 1;
    else this.owed = Math.max(0, this.owed - 1);
    this.onChange();
  }

  /** There turned out to be no room: other workers of this host take instances, too. */
  wasFull(): void {
    this.left = 0;
    this.owed = 0;
    this.onChange();
  }

  /** Counts a job while it is done, if it is a creation. What ends while there is no room may have made some. */
  async during(isCreation: boolean, job: () => Promise<void>): Promise<void> {
    const one = isCreation ? 1 : 0;
    this.active += one;
    try {
      await job();
    } finally {
      this.active -= one;
      if (this.left > 0) this.onChange();
      else await this.look().catch(() => this.onChange()); // the next round looks again
    }
  }

  private leftOf(lack: string | undefined, rest: number): number {
    if (lack !== undefined) return 0;
    return this.settings.maxInstances === 0 ? Number.POSITIVE_INFINITY : rest;
  }
}
