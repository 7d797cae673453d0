import type { OperationStep, Progress, RedisClock } from '#core';

/** What the steps of a run are, which one is under way, and when each began and ended. */
export class StepLog {
  private readonly entries: OperationStep[] = [];

  /**
   * @param names the flow's steps, in order
   * @param clock the one that the operation's own times are by
   */
  constructor(
    private readonly names: readonly string[],
    private readonly clock: RedisClock,
  ) {}

  /** the step under way */
  get step(): string {
    return this.entries.at(-1)?.name ?? 'claim';
  }

  get isFirst(): boolean {
    return this.names.indexOf(this.step) === 0;
  }

  get all(): readonly OperationStep[] {
    return this.entries;
  }

  get progress(): Progress {
    const done = Math.max(0, this.names.indexOf(this.step));
    return { step: this.step, done, total: this.names.length };
  }

  begin(name: string): void {
    this.close();
    this.entries.push({ name, started_at: this.clock.date().toISOString() });
  }

  /** Ends the step under way; one that is never ended has failed. */
  close(): void {
    const last = this.entries.at(-1);
    if (!last || last.finished_at !== undefined) return;
    this.entries[this.entries.length - 1] = { ...last, finished_at: this.clock.date().toISOString() };
  }
}
