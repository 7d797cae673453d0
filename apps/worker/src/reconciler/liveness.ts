import { messageOf } from '#core';
import type { WorkerContext } from '../worker-context';
import { isOurs, tell } from './reconcile';
import { engineAway } from './observation/observe';

/** Asked twice within it, all are told within 2 s. */
const ANSWERS_WITHIN_MS = 600;

/**
 * What is known of the Docker Engine's being there. It is in doubt from the end of its events on: under systemd's docker.socket
 * one that was killed refuses nobody, and the next one answers in its place, having ended what it found running. What it says
 * then is believed only when it is known to be the same, or all have been told that it was away.
 */
export class Presence {
  private isKnown = false;
  private isAway = false;
  private knownSince = 0;
  private heardAt: number | undefined;
  private listenedAt: number | undefined;

  constructor(private readonly worker: WorkerContext) {}

  /** ms since 1970: the one that is there now was there then. Undefined while that is in doubt. */
  get engineSince(): number | undefined {
    return this.isKnown ? this.knownSince : undefined;
  }

  /** @param at ms since 1970, by which it is certain that it was there */
  hear(at: number): void {
    if (this.isKnown) this.heardAt = Math.max(this.heardAt ?? 0, Math.ceil(at));
  }

  /**
   * To be called again and again: events that have not ended say that it is there. It was so at the call before: by now they
   * may have ended while this process was held up.
   */
  listen(): void {
    if (this.listenedAt !== undefined) this.hear(this.listenedAt);
    this.listenedAt = Date.now();
  }

  /** Its events have ended, or could not be opened. Everybody is told when it does not answer soon. */
  async doubt(cause: unknown): Promise<void> {
    const { log, stopping } = this.worker;
    if (stopping.aborted) return;
    this.isKnown = false;
    try {
      await this.answers();
      log.warn('the events of the Docker Engine are read anew', { error: messageOf(cause) });
    } catch (error) {
      if (!this.isAway) log.warn('the Docker Engine is away', { error: messageOf(error) });
      this.isAway = true;
      await this.tellAway(messageOf(error)).catch((failure: unknown) => log.warn('not told', { error: failure }));
    }
  }

  /** To be called when its events are open: then its end is noticed from here on. @throws AppError when it remains in doubt */
  async recognize(): Promise<void> {
    const { worker, heardAt } = this;
    const isSame = heardAt !== undefined && (await worker.docker.remembers(heardAt));
    if (heardAt !== undefined && !isSame) await this.tellAway('the Docker Engine has ended, and was started again');
    if (this.isAway) worker.log.info('the Docker Engine is back');
    if (!isSame) this.knownSince = Date.now();
    this.isAway = false;
    this.isKnown = true;
    this.listenedAt = undefined;
    this.hear(Date.now());
  }

  /** Asks twice: a connection that was kept may have ended with the events. */
  private async answers(): Promise<void> {
    const { docker } = this.worker;
    await docker.ping(ANSWERS_WITHIN_MS).catch(() => docker.ping(ANSWERS_WITHIN_MS));
  }

  /**
   * Everybody at once: each look by itself would wait for it. And since it was last heard, not since that was noticed: its
   * successor may end what it finds 200 ms after the kill.
   */
  private async tellAway(message: string): Promise<void> {
    const { store, installation } = this.worker;
    const away = engineAway(message, this.heardAt);
    for (const ref of await store.refsOnHost(installation.hostId)) {
      let record = await store.get(ref);
      while (isOurs(record, this.worker) && !(await tell(this.worker, record, away))) record = await store.get(ref);
    }
  }
}
