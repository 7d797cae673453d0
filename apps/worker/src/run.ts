import { randomBytes } from 'node:crypto';
import {
  AppError,
  handleOf,
  type Logger,
  type ResourceHandle,
  type ResourceRecord,
  type ResourceType,
  type Transition,
} from '#core';
import { generatePassword } from './password';
import type { WorkerContext } from './worker-context';

type Undo = () => Promise<void>;

/**
 * One attempt at an operation, the holder of the fence: before each step and each undo it proves with a write to the
 * record that no later run has taken over, and throws `superseded` when one has.
 */
export class Run {
  readonly handle: ResourceHandle;
  /** the instance's, new in every run: nobody was told that of an earlier one */
  readonly password = generatePassword();
  private readonly undos: Undo[] = [];
  /** the step under way */
  step = 'claim';

  private constructor(
    readonly worker: WorkerContext,
    readonly record: ResourceRecord,
    readonly type: ResourceType,
    readonly log: Logger,
    /** the token in the record's field `run` */
    readonly token: string,
    private readonly stepNames: readonly string[],
  ) {
    this.handle = handleOf(record);
  }

  /** Takes the record over from whoever had it. */
  static async claim(
    worker: WorkerContext,
    record: ResourceRecord,
    type: ResourceType,
    stepNames: readonly string[],
    log: Logger,
  ): Promise<Run> {
    const run = new Run(worker, record, type, log, randomBytes(8).toString('hex'), stepNames);
    await worker.store.transition(run.handle, {
      to: 'provisioning',
      set: { run: run.token, host_id: worker.installation.hostId, progress: run.progress() },
    });
    return run;
  }

  /** Does a step. Its undo is remembered before it begins, since a step that fails half-way leaves something too. */
  async do<T>(step: string, action: () => Promise<T>, undo?: Undo): Promise<T> {
    if (this.worker.stopping.aborted) throw new AppError('interrupted', 'the worker is stopping', { retryable: true });
    this.step = step;
    const isFirst = this.stepNames.indexOf(step) === 0; // what it waited for may still be away
    await this.hold({ progress: this.progress(), ...(isFirst ? {} : { waiting: undefined }) });
    this.log.debug('step', { step });
    if (undo) this.undos.push(undo);
    return action();
  }

  /** Undoes the steps, last first. Called again after it failed, it goes on with the one that failed. */
  async undo(): Promise<void> {
    for (let undo = this.undos.at(-1); undo; undo = this.undos.at(-1)) {
      await this.hold();
      await undo();
      this.undos.pop();
    }
  }

  /** @throws AppError `superseded` when another run holds the record */
  async hold(set: Transition['set'] = {}): Promise<void> {
    await this.worker.store.transition(this.handle, { to: 'provisioning', heldBy: this.token, set });
  }

  private progress() {
    const done = Math.max(0, this.stepNames.indexOf(this.step));
    return { step: this.step, done, total: this.stepNames.length };
  }
}
