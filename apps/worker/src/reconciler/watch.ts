import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, repeat } from '#core';
import { handleFromLabels, hostLabels, isHelper } from '../instance/container';
import type { WorkerContext } from '../worker-context';
import { Exits } from './observation/exits';
import { Looks } from './work-queue';
import { Presence } from './liveness';

const COMPARE_EVERY_MS = 30_000;
const REOPEN_AFTER_MS = 500;
const LISTEN_EVERY_MS = 500;

/**
 * Keeps each status what Docker says now: follows the engine's events, and compares everything from time to time for what
 * no event tells. The engine's stream does not come back by itself: it is opened again from the last event on.
 */
class Watch {
  private readonly looks: Looks;
  private readonly exits = new Exits();
  private since = String(Math.floor(Date.now() / 1000));
  private stream = new AbortController();
  private readonly presence: Presence;

  constructor(private readonly worker: WorkerContext) {
    this.presence = new Presence(worker);
    this.looks = new Looks(worker, this.presence);
  }

  /** Goes on until the worker is to stop. */
  async follow(): Promise<void> {
    const { stopping } = this.worker;
    while (!stopping.aborted) {
      try {
        await this.worker.docker.ping();
        await this.readEvents();
      } catch (error) {
        await this.presence.doubt(error);
      }
      await sleep(REOPEN_AFTER_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  /** To be called again and again. */
  listen(): void {
    this.presence.listen();
  }

  async compareAll(): Promise<void> {
    const { docker, log, stopping } = this.worker;
    try {
      await docker.ping();
    } catch {
      this.stream.abort(); // a frozen engine keeps it open; follow() finds out
      return;
    }
    if (this.presence.engineSince === undefined) return; // nothing would be told; all are compared when it is known
    await this.looks.lookAtAll().catch((error: unknown) => {
      if (!stopping.aborted) log.warn('comparison put off', { error });
    });
  }

  /** At once, since the sweep comes later: what an engine that was killed has forgotten has an address that it gives out again. */
  private async endForgotten(): Promise<void> {
    const { docker, installation, log, stopping } = this.worker;
    await docker.endForgotten(hostLabels(installation)).catch((error: unknown) => {
      if (!stopping.aborted) log.warn('left to the sweep: what the engine has forgotten', { error });
    });
  }

  private async readEvents(): Promise<void> {
    const { docker, installation, stopping } = this.worker;
    const stream = new AbortController();
    const end = () => stream.abort();
    this.stream = stream;
    stopping.addEventListener('abort', end);
    try {
      const events = await docker.events(hostLabels(installation), this.since, stream.signal);
      await this.presence.recognize();
      void this.endForgotten();
      void this.compareAll(); // what happened before the stream was open; from here on no event is missed
      for await (const event of events) {
        this.since = event.at;
        this.presence.hear(Number(event.at) * 1000);
        const exit = this.exits.of(event);
        if (!isHelper(event.labels)) void this.looks.look(handleFromLabels(event.labels), exit);
      }
      throw new AppError('engine_unreachable', 'the Docker Engine has ended its stream of events');
    } finally {
      stopping.removeEventListener('abort', end);
      end();
    }
  }
}

/** Begins to watch; stops when the worker does. @returns what ends it, and resolves then */
export function startWatch(worker: WorkerContext): () => Promise<void> {
  const watch = new Watch(worker);
  const following = watch.follow();
  const listening = setInterval(() => watch.listen(), LISTEN_EVERY_MS);
  const stopComparing = repeat(() => watch.compareAll(), COMPARE_EVERY_MS);
  return async () => {
    stopComparing();
    clearInterval(listening);
    await following;
  };
}
