import { setTimeout as sleep } from 'node:timers/promises';
import { memberOf, type ResourceRef } from '#core';
import type { WorkerContext } from '../worker-context';
import { compare } from './reconcile';
import type { Exit } from './observation/exits';
import type { Occasion } from './observation/observe';
import type { Presence } from './liveness';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1_500;
/** How many are looked at side by side when all are; one that an event is about never waits for them. */
const LANES = 16;

interface Look {
  /** aborted when something happened to the instance: a pause, or the wait for an answer of its engine, ends then */
  happened: AbortController;
  /** its last end since the look began */
  exit: Promise<Exit> | undefined;
}

/** Looks at each instance once at a time, however many events come, and again as long as it is about to change. */
export class Looks {
  private readonly underWay = new Map<string, Look>();

  constructor(
    private readonly worker: WorkerContext,
    private readonly presence: Presence,
  ) {}

  /** Resolves when it was looked at; what follows from that goes on by itself. Never rejects. */
  async look(ref: ResourceRef, exit?: Promise<Exit>): Promise<void> {
    const present = this.underWay.get(memberOf(ref));
    if (present) {
      present.exit = exit ?? present.exit;
      present.happened.abort();
      return;
    }
    const look: Look = { happened: new AbortController(), exit };
    this.underWay.set(memberOf(ref), look);
    if (await this.lookOnce(ref, look)) void this.lookUntilStable(ref, look);
  }

  /** Looks at all instances of this host. @throws Error when Redis does not tell which these are */
  async lookAtAll(): Promise<void> {
    const refs = (await this.worker.store.refsOnHost(this.worker.installation.hostId)).values();
    const lane = async () => {
      for (const ref of refs) {
        if (this.worker.stopping.aborted) return;
        await this.look(ref);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  private async lookUntilStable(ref: ResourceRef, look: Look): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    do {
      await sleep(pause, undefined, { signal: look.happened.signal }).catch(() => undefined);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
    } while (await this.lookOnce(ref, look));
  }

  /** @returns true when it is to be looked at again. The end is noted as soon as it is decided, so that no event is lost between. */
  private async lookOnce(ref: ResourceRef, look: Look): Promise<boolean> {
    let isUnstable: boolean;
    do {
      look.happened = new AbortController();
      const engineSince = () => this.presence.engineSince;
      isUnstable = await this.compare(ref, { happened: look.happened.signal, exit: look.exit, engineSince });
    } while (look.happened.signal.aborted && !this.worker.stopping.aborted);
    const goesOn = isUnstable && !this.worker.stopping.aborted;
    if (!goesOn) this.underWay.delete(memberOf(ref));
    return goesOn;
  }

  private async compare(ref: ResourceRef, occasion: Required<Occasion>): Promise<boolean> {
    try {
      return await compare(this.worker, ref, occasion);
    } catch (error) {
      const isExpected = occasion.happened.aborted || this.worker.stopping.aborted;
      if (!isExpected) this.worker.log.warn('look put off', { resource: memberOf(ref), error });
      return true;
    }
  }
}
