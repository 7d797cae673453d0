import { AppError, type ResourceHandle } from '#core';
import type { WorkerContext } from '../worker-context';

const LOOK_EVERY_MS = 1_000;

/**
 * Watches over a long wait: its signal aborts when the worker is to stop, and within about a second after the operation
 * was cancelled or another run has taken the record over. It only ends waits early; the fence itself is the record.
 */
export class Vigil {
  private controller = new AbortController();
  private ignoresCancel = false;
  private isLooking = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly onStop = () => this.controller.abort();

  constructor(
    private readonly worker: Pick<WorkerContext, 'store' | 'stopping'>,
    private readonly handle: ResourceHandle,
    private readonly token: string,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    if (this.worker.stopping.aborted) this.onStop();
    this.worker.stopping.addEventListener('abort', this.onStop, { once: true });
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  /** For the waits of an undo, or of what stays done: what is cancelled is to be brought to its end in peace. */
  ignoreCancel(): void {
    if (this.ignoresCancel || this.worker.stopping.aborted) return;
    this.ignoresCancel = true;
    this.controller = new AbortController();
  }

  end(): void {
    clearInterval(this.timer);
    this.worker.stopping.removeEventListener('abort', this.onStop);
  }

  /** @throws AppError `interrupted` */
  throwIfStopping(): void {
    if (this.worker.stopping.aborted) throw new AppError('interrupted', 'the worker is stopping', { retryable: true });
  }

  private async look(): Promise<void> {
    if (this.isLooking) return; // Redis is away: one question waits for it, not one a second
    this.isLooking = true;
    try {
      const record = await this.worker.store.get(this.handle);
      const isOurs = record?.resource_id === this.handle.resourceId && record.run === this.token;
      if (!isOurs || (record.cancel !== undefined && !this.ignoresCancel)) this.controller.abort();
    } catch {
      // Redis has not answered: look again.
    } finally {
      this.isLooking = false;
    }
  }
}
