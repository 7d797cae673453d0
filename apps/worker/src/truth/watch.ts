import { setTimeout as sleep } from 'node:timers/promises';
import { memberOf, messageOf, type ResourceRef } from '#core';
import { handleFromLabels, hostLabels, isHelper } from '../instance/container';
import { repeat } from '../repeat';
import type { WorkerContext } from '../worker-context';
import { compare, compareAll, isOurs, tell } from './compare';
import { engineAway } from './observe';

const COMPARE_EVERY_MS = 30_000;
const REOPEN_AFTER_MS = 500;
/** How often an instance that is about to change is looked at again; the comparison goes on after that. */
const LOOK_AGAIN_AFTER_MS = 500;
const MOST_LOOKS = 120;

/** Looks at instances one at a time each, however many events come, and again while they are about to change. */
class Looks {
  private readonly underWay = new Map<string, { again: boolean }>();

  constructor(private readonly worker: WorkerContext) {}

  look(ref: ResourceRef): void {
    const member = memberOf(ref);
    const present = this.underWay.get(member);
    if (present) {
      present.again = true;
      return;
    }
    const state = { again: false };
    this.underWay.set(member, state);
    void this.lookUntilStable(ref, state).finally(() => this.underWay.delete(member));
  }

  private async lookUntilStable(ref: ResourceRef, state: { again: boolean }): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS && !this.worker.stopping.aborted; looks += 1) {
      state.again = false;
      const isUnstable = await compare(this.worker, ref).catch((error: unknown) => {
        this.worker.log.warn('look put off', { resource: memberOf(ref), error });
        return true;
      });
      if (!isUnstable && !state.again) return;
      if (!state.again)
        await sleep(LOOK_AGAIN_AFTER_MS, undefined, { signal: this.worker.stopping }).catch(() => undefined);
    }
  }
}

/** Everybody is told at once that the engine is away: each look by itself would wait for it. */
async function tellEngineAway(worker: WorkerContext, message: string): Promise<void> {
  for (const ref of await worker.store.ofHost(worker.installation.hostId)) {
    const record = await worker.store.get(ref);
    if (isOurs(record, worker)) await tell(worker, record, engineAway(message));
  }
}

async function lookAtAll(worker: WorkerContext, looks: Looks): Promise<void> {
  for (const ref of await worker.store.ofHost(worker.installation.hostId)) looks.look(ref);
}

/**
 * Follows the engine's events and keeps each status what Docker says now. The engine's stream does not come back by
 * itself: it is opened again from the last event on, and everything is looked at then.
 */
async function watch(worker: WorkerContext): Promise<void> {
  const { engine, log, stopping, installation } = worker;
  const looks = new Looks(worker);
  let since = String(Math.floor(Date.now() / 1000));
  while (!stopping.aborted) {
    try {
      await engine.ping();
      await lookAtAll(worker, looks);
      for await (const event of engine.events(hostLabels(installation), since, stopping)) {
        since = event.at;
        if (!isHelper(event.labels)) looks.look(handleFromLabels(event.labels));
      }
      if (!stopping.aborted) throw new Error('the Docker Engine has ended its stream of events');
    } catch (error) {
      await engine.ping().catch(async (cause: unknown) => {
        log.warn('the Docker Engine is away', { error: messageOf(error) });
        await tellEngineAway(worker, messageOf(cause)).catch((failure: unknown) =>
          log.warn('not told', { error: failure }),
        );
      });
    }
    await sleep(REOPEN_AFTER_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Begins to watch; stops when the worker does. @returns what ends it */
export function startWatch(worker: WorkerContext): () => Promise<void> {
  const watching = watch(worker);
  const stopComparing = repeat(async () => {
    await compareAll(worker).catch((error: unknown) => worker.log.warn('comparison put off', { error }));
  }, COMPARE_EVERY_MS);
  return async () => {
    stopComparing();
    await watching;
  };
}
