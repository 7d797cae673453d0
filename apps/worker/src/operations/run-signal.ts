import { AppError, type ResourceHandle } from '#core';
import type { WorkerContext } from '../worker-context';

/**
 * Ends the long waits of a run: its signal aborts when the worker stops, and within about a second after the operation was
 * cancelled or another run took over. It only saves time; the fencing token is what protects the instance.
 */
export class RunSignal {
  private controller = new AbortController();
  private ignoresCancellation = false;
  private isChecking = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly onStop = () => this.controller.abort();

  constructor(
    private readonly worker: Pick<WorkerContext, 'store' | 'stopping' | 'settings'>,
    private readonly handle: ResourceHandle,
    private readonly token: string,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  start(): void {
    if (this.worker.stopping.aborted) this.onStop();
    this.worker.stopping.addEventListener('abort', this.onStop, { once: true });
    this.timer = setInterval(() => void this.check(), this.worker.settings.timings.runCheck);
  }

  /** For the waits of an undo, and of a committed operation: a cancellation no longer ends them. */
  ignoreCancellation(): void {
    if (this.ignoresCancellation || this.worker.stopping.aborted) return;
    this.ignoresCancellation = true;
    this.controller = new AbortController();
  }

  stop(): void {
    clearInterval(this.timer);
    this.worker.stopping.removeEventListener('abort', this.onStop);
  }

  /** @throws AppError `interrupted` */
  throwIfStopping(): void {
    if (this.worker.stopping.aborted) throw new AppError('interrupted', 'the worker is stopping', { retryable: true });
  }

  private async check(): Promise<void> {
    if (this.isChecking) return; // while Redis is away one check waits for it, not one a second
    this.isChecking = true;
    try {
      const record = await this.worker.store.get(this.handle);
      const isOurs = record?.resource_id === this.handle.resourceId && record.run === this.token;
      if (!isOurs || (record.cancel !== undefined && !this.ignoresCancellation)) this.controller.abort();
    } catch {
      // Redis did not answer: the next check asks again.
    } finally {
      this.isChecking = false;
    }
  }
}
