import { setTimeout as sleep } from 'node:timers/promises';
import { memberOf, type ResourceRef } from '#core';
import type { WorkerContext } from '../worker-context';
import { forEachConcurrently } from './for-each-concurrently';
import type { Liveness } from './liveness';
import type { Exit } from './observation/exits';
import type { Trigger } from './observation/observe';
import { reconcile } from './reconcile';

/** Limits a reconciliation of all instances; one that an event triggers never waits for it. */
const ALL_AT_ONCE = 16;

interface Item {
  /** aborted when something happened to the instance: ends a pause, or the wait for its server's answer */
  changed: AbortController;
  /** its last exit since the item was added */
  exit: Promise<Exit> | undefined;
}

/** Reconciles each instance once at a time, however many events come, and again until its state is stable. */
export class WorkQueue {
  private readonly inProgress = new Map<string, Item>();

  constructor(
    private readonly worker: WorkerContext,
    private readonly liveness: Liveness,
  ) {}

  /** Resolves after the first attempt; further attempts go on in the background. Never rejects. */
  async add(ref: ResourceRef, exit?: Promise<Exit>): Promise<void> {
    const present = this.inProgress.get(memberOf(ref));
    if (present) {
      present.exit = exit ?? present.exit;
      present.changed.abort();
      return;
    }
    const item: Item = { changed: new AbortController(), exit };
    this.inProgress.set(memberOf(ref), item);
    if (await this.attempt(ref, item)) void this.repeatUntilStable(ref, item);
  }

  /** Adds all instances of this host. @throws Error when Redis cannot list them */
  async addAll(): Promise<void> {
    const refs = await this.worker.store.refsOnHost(this.worker.installation.hostId);
    await forEachConcurrently(refs, ALL_AT_ONCE, async (ref) => {
      if (!this.worker.stopping.aborted) await this.add(ref);
    });
  }

  private async repeatUntilStable(ref: ResourceRef, item: Item): Promise<void> {
    const { recheckFirst, recheckLongest } = this.worker.settings.timings;
    let pause = recheckFirst;
    do {
      await sleep(pause, undefined, { signal: item.changed.signal }).catch(() => undefined);
      pause = Math.min(pause * 1.5, recheckLongest);
    } while (await this.attempt(ref, item));
  }

  /** @returns true when another attempt is needed. The item is removed in the same turn as that is decided: no event is lost. */
  private async attempt(ref: ResourceRef, item: Item): Promise<boolean> {
    let isUnstable: boolean;
    do {
      item.changed = new AbortController();
      const dockerSince = () => this.liveness.dockerSince;
      isUnstable = await this.reconcile(ref, { changed: item.changed.signal, exit: item.exit, dockerSince });
    } while (item.changed.signal.aborted && !this.worker.stopping.aborted);
    const goesOn = isUnstable && !this.worker.stopping.aborted;
    if (!goesOn) this.inProgress.delete(memberOf(ref));
    return goesOn;
  }

  private async reconcile(ref: ResourceRef, trigger: Required<Trigger>): Promise<boolean> {
    try {
      return await reconcile(this.worker, ref, trigger);
    } catch (error) {
      const isExpected = trigger.changed.aborted || this.worker.stopping.aborted;
      if (!isExpected) this.worker.log.warn('reconciliation failed; retrying', { resource: memberOf(ref), error });
      return true;
    }
  }
}
