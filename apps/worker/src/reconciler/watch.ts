import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, repeat } from '#core';
import { handleFromLabels, hostLabels, isHelper } from '../instance/names-and-labels';
import type { WorkerContext } from '../worker-context';
import { Liveness } from './liveness';
import { Exits } from './observation/exits';
import { WorkQueue } from './work-queue';

/**
 * Keeps each status in line with Docker: follows its events, and reconciles everything periodically for changes without an
 * event. Docker's stream does not come back by itself: it is reopened from the last event on.
 */
class Watcher {
  private readonly queue: WorkQueue;
  private readonly exits: Exits;
  private since = String(Math.floor(Date.now() / 1000));
  private stream = new AbortController();
  private readonly liveness: Liveness;

  constructor(private readonly worker: WorkerContext) {
    this.exits = new Exits(worker.settings.timings);
    this.liveness = new Liveness(worker);
    this.queue = new WorkQueue(worker, this.liveness);
  }

  /** Runs until the worker is to stop. */
  async follow(): Promise<void> {
    const { stopping, settings } = this.worker;
    while (!stopping.aborted) {
      try {
        await this.worker.docker.ping();
        await this.readEvents();
      } catch (error) {
        await this.liveness.streamEnded(error);
      }
      await sleep(settings.timings.reopenEvents, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  /** To be called periodically. */
  checkLiveness(): void {
    this.liveness.check();
  }

  async reconcileAll(): Promise<void> {
    const { docker, log, stopping } = this.worker;
    try {
      await docker.ping();
    } catch {
      this.stream.abort(); // a frozen Docker keeps it open; follow() finds out
      return;
    }
    if (this.liveness.dockerSince === undefined) return; // no status would be written yet; streamOpened() comes first
    await this.queue.addAll().catch((error: unknown) => {
      if (!stopping.aborted) log.warn('reconciliation of all instances failed; retrying', { error });
    });
  }

  /** At once, since garbage collection comes later: Docker gives out again the addresses of containers that it has forgotten. */
  private async endForgotten(): Promise<void> {
    const { docker, installation, log, stopping } = this.worker;
    await docker.endForgotten(hostLabels(installation)).catch((error: unknown) => {
      if (!stopping.aborted) log.warn('could not end forgotten processes; garbage collection retries', { error });
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
      await this.liveness.streamOpened();
      void this.endForgotten();
      void this.reconcileAll(); // for changes before the stream was open; from here on no event is missed
      for await (const event of events) {
        this.since = event.at;
        this.liveness.markAlive(Number(event.at) * 1000);
        const exit = this.exits.of(event);
        if (!isHelper(event.labels)) void this.queue.add(handleFromLabels(event.labels), exit);
      }
      throw new AppError('engine_unreachable', 'the Docker Engine has ended its stream of events');
    } finally {
      stopping.removeEventListener('abort', end);
      end();
    }
  }
}

/** Watches the instances of this host until the worker stops. @returns ends it, and resolves when it has ended */
export function watch(worker: WorkerContext): () => Promise<void> {
  const { livenessCheck, reconcileAll } = worker.settings.timings;
  const watcher = new Watcher(worker);
  const following = watcher.follow();
  const checking = setInterval(() => watcher.checkLiveness(), livenessCheck);
  const stopReconciling = repeat(() => watcher.reconcileAll(), reconcileAll);
  return async () => {
    stopReconciling();
    clearInterval(checking);
    await following;
  };
}
