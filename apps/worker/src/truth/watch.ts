import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, messageOf, repeat } from '#core';
import { handleFromLabels, hostLabels, isHelper } from '../instance/container';
import type { WorkerContext } from '../worker-context';
import { isOurs, tell } from './compare';
import { Exits } from './exits';
import { Looks } from './looks';
import { engineAway } from './observe';

const COMPARE_EVERY_MS = 30_000;
const REOPEN_AFTER_MS = 500;

/** Everybody is told at once that the engine is away: each look by itself would wait for it. */
async function tellEngineAway(worker: WorkerContext, message: string): Promise<void> {
  for (const ref of await worker.store.ofHost(worker.installation.hostId)) {
    const record = await worker.store.get(ref);
    if (isOurs(record, worker)) await tell(worker, record, engineAway(message));
  }
}

/**
 * Keeps each status what Docker says now: follows the engine's events, and compares everything from time to time for what
 * no event tells. The engine's stream does not come back by itself: it is opened again from the last event on.
 */
class Watch {
  private readonly looks: Looks;
  private readonly exits = new Exits();
  private since = String(Math.floor(Date.now() / 1000));
  private stream = new AbortController();
  private isAway = false;

  constructor(private readonly worker: WorkerContext) {
    this.looks = new Looks(worker);
  }

  /** Goes on until the worker is to stop. */
  async follow(): Promise<void> {
    const { stopping } = this.worker;
    while (!stopping.aborted) {
      try {
        await this.worker.engine.ping();
        await this.readEvents();
      } catch (error) {
        await this.tellIfAway(error);
      }
      await sleep(REOPEN_AFTER_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  async compareAll(): Promise<void> {
    const { engine, log, stopping } = this.worker;
    try {
      await engine.ping();
    } catch {
      this.stream.abort(); // a frozen engine keeps it open; follow() finds out
      return;
    }
    await this.looks.lookAtAll().catch((error: unknown) => {
      if (!stopping.aborted) log.warn('comparison put off', { error });
    });
  }

  /** At once, since the sweep comes later: what an engine that was killed has forgotten has an address that it gives out again. */
  private async endForgotten(): Promise<void> {
    const { engine, installation, log, stopping } = this.worker;
    await engine.endForgotten(hostLabels(installation)).catch((error: unknown) => {
      if (!stopping.aborted) log.warn('left to the sweep: what the engine has forgotten', { error });
    });
  }

  private async readEvents(): Promise<void> {
    const { engine, installation, log, stopping } = this.worker;
    const stream = new AbortController();
    const end = () => stream.abort();
    this.stream = stream;
    stopping.addEventListener('abort', end);
    try {
      const events = await engine.events(hostLabels(installation), this.since, stream.signal);
      if (this.isAway) log.info('the Docker Engine is back');
      this.isAway = false;
      void this.endForgotten();
      void this.compareAll(); // what happened before the stream was open; from here on no event is missed
      for await (const event of events) {
        this.since = event.at;
        const exit = this.exits.of(event);
        if (!isHelper(event.labels)) void this.looks.look(handleFromLabels(event.labels), exit);
      }
      throw new AppError('engine_unreachable', 'the Docker Engine has ended its stream of events');
    } finally {
      stopping.removeEventListener('abort', end);
      end();
    }
  }

  private async tellIfAway(cause: unknown): Promise<void> {
    const { engine, log, stopping } = this.worker;
    if (stopping.aborted) return;
    try {
      await engine.ping();
      log.warn('the events of the Docker Engine are read anew', { error: messageOf(cause) });
    } catch (error) {
      if (!this.isAway) log.warn('the Docker Engine is away', { error: messageOf(error) });
      this.isAway = true;
      await tellEngineAway(this.worker, messageOf(error)).catch((failure: unknown) =>
        log.warn('not told', { error: failure }),
      );
    }
  }
}

/** Begins to watch; stops when the worker does. @returns what ends it, and resolves then */
export function startWatch(worker: WorkerContext): () => Promise<void> {
  const watch = new Watch(worker);
  const following = watch.follow();
  const stopComparing = repeat(() => watch.compareAll(), COMPARE_EVERY_MS);
  return async () => {
    stopComparing();
    await following;
  };
}
