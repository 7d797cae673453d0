import { messageOf } from '#core';
import type { WorkerContext } from '../worker-context';
import { dockerUnreachable } from './observation/observe';
import { mayReconcile, writeStatus } from './reconcile';

/**
 * Whether Docker answers, and since when. That is in doubt as soon as its events end: under systemd's docker.socket a killed
 * Docker refuses no connection, and its successor answers in its place after it has ended the containers it found running.
 * The successor is trusted only when it proves to be the same Docker, or when all instances have become `unreachable`.
 */
export class Liveness {
  private isKnown = false;
  private isAway = false;
  private knownSince = 0;
  private aliveAt: number | undefined;
  private checkedAt: number | undefined;

  constructor(private readonly worker: WorkerContext) {}

  /** ms since 1970: the Docker of now was there then. Undefined while that is in doubt. */
  get dockerSince(): number | undefined {
    return this.isKnown ? this.knownSince : undefined;
  }

  /** @param at ms since 1970: Docker was certainly alive then */
  markAlive(at: number): void {
    if (this.isKnown) this.aliveAt = Math.max(this.aliveAt ?? 0, Math.ceil(at));
  }

  /**
   * To be called periodically: an open event stream proves that Docker is alive. It proves it for the previous call only: the
   * stream may have ended since while this process was held up.
   */
  check(): void {
    if (this.checkedAt !== undefined) this.markAlive(this.checkedAt);
    this.checkedAt = Date.now();
  }

  /** The events have ended, or could not be opened. Makes all instances `unreachable` when Docker does not answer soon. */
  async streamEnded(cause: unknown): Promise<void> {
    const { docker, log, settings, stopping } = this.worker;
    if (stopping.aborted) return;
    this.isKnown = false;
    try {
      await docker.ping(settings.timings.livenessPing);
      log.warn('reopening the events of Docker', { error: messageOf(cause) });
    } catch (error) {
      if (!this.isAway) log.warn('Docker does not answer', { error: messageOf(error) });
      this.isAway = true;
      await this.markUnreachable(messageOf(error)).catch((failure: unknown) => {
        log.warn('could not set all instances to unreachable', { error: failure });
      });
    }
  }

  /** To be called when the events are open: from then on the end of Docker is noticed. @throws AppError when it remains in doubt */
  async streamOpened(): Promise<void> {
    const { worker, aliveAt } = this;
    const isSame = aliveAt !== undefined && (await worker.docker.remembers(aliveAt));
    if (aliveAt !== undefined && !isSame) await this.markUnreachable('the Docker Engine was restarted');
    if (this.isAway) worker.log.info('Docker answers again');
    if (!isSame) this.knownSince = Date.now();
    this.isAway = false;
    this.isKnown = true;
    this.checkedAt = undefined;
    this.markAlive(Date.now());
  }

  /**
   * All at once: each reconciliation by itself would wait for Docker. The reason dates from the last sign of life, not from now:
   * Docker's successor may end the containers it finds 200 ms after the kill.
   */
  private async markUnreachable(message: string): Promise<void> {
    const { store, installation } = this.worker;
    const unreachable = dockerUnreachable(message, this.aliveAt);
    for (const ref of await store.refsOnHost(installation.hostId)) {
      let record = await store.get(ref);
      while (mayReconcile(record, this.worker) && !(await writeStatus(this.worker, record, unreachable)))
        record = await store.get(ref);
    }
  }
}
