import type { OperationStep, Progress, RedisClock } from '#core';

/** The steps of a run: which one is in progress, and when each began and ended. */
export class StepLog {
  private readonly entries: OperationStep[] = [];

  /**
   * @param names of the steps that the operation has, in order
   * @param clock the one that the operation's own times are by
   */
  constructor(
    private readonly names: readonly string[],
    private readonly clock: Pick<RedisClock, 'date'>,
  ) {}

  /** the name of the step in progress */
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

  /** Ends the step in progress; a step that never ends has failed. */
  close(): void {
    const last = this.entries.at(-1);
    if (!last || last.finished_at !== undefined) return;
    this.entries[this.entries.length - 1] = { ...last, finished_at: this.clock.date().toISOString() };
  }
}
