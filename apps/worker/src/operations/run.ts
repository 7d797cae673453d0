import { randomBytes } from 'node:crypto';
import {
  claimableFrom,
  handleOf,
  VERBS,
  type Logger,
  type Operation,
  type ResourceHandle,
  type ResourceRecord,
  type ResourceType,
  type Status,
  type Tombstone,
  type Transition,
} from '#core';
import { claimedFields } from '../admission/claimed-fields';
import { passwordOf } from '../instance/credentials';
import { keepIfPossible } from '../durable-records/write-record';
import type { RunParts } from './run-parts';
import { StepLog } from './step-log';
import { UndoStack, type Undo } from './undo-stack';
import { Vigil } from './run-signal';
import type { WorkerContext } from '../worker-context';

/**
 * One attempt at an operation, the holder of the fence: before each step and each undo it proves with a write to the
 * record that no later run has taken over, and throws `superseded` when one has.
 */
export class Run {
  readonly handle: ResourceHandle;
  /** the instance's; new in every run of a creation: nobody was told that of an earlier one */
  readonly password: string;
  /** passwords that no failure may tell */
  readonly secrets = new Set<string>();
  /** the token in the record's field `run` */
  readonly token = randomBytes(8).toString('hex');
  private readonly undos = new UndoStack();
  private readonly vigil: Vigil;
  /** it is undone or stays done: a cancellation comes too late */
  private isDecided = false;

  private constructor(
    readonly worker: WorkerContext,
    /** as it was when it was claimed */
    readonly record: ResourceRecord,
    readonly operation: Operation,
    readonly type: ResourceType,
    readonly log: Logger,
    readonly steps: StepLog,
  ) {
    this.handle = handleOf(record);
    this.password = passwordOf(record, worker.keyRing);
    this.secrets.add(this.password);
    this.vigil = new Vigil(worker, this.handle, this.token);
  }

  /** Takes the record over from whoever had it. @throws AppError `superseded`; `waiting_for_capacity` where parts.most is */
  static async claim(parts: RunParts): Promise<Run> {
    const { worker, record, operation, type, flow, log, most } = parts;
    const run = new Run(worker, record, operation, type, log, new StepLog(flow.steps, worker.clock));
    const { kind, id, started_at: startedAt = worker.clock.date().toISOString() } = operation;
    await worker.store.transition(run.handle, {
      to: run.during,
      from: claimableFrom(kind),
      operationId: id,
      host: worker.installation.hostId,
      most,
      set: { run: run.token, progress: run.steps.progress, ...claimedFields(record, flow) },
      operation: { state: 'running', steps: [], started_at: startedAt },
    });
    run.vigil.begin();
    return run;
  }

  /** aborts when the worker is to stop, the operation is to be undone, or another run has taken over */
  get signal(): AbortSignal {
    return this.vigil.signal;
  }

  get during(): Status {
    return VERBS[this.operation.kind].during;
  }

  /** Does a step. Its undo is remembered before it begins, since a step that fails half-way leaves something too. */
  async do<T>(step: string, action: () => Promise<T>, undo?: Undo): Promise<T> {
    this.vigil.throwIfStopping();
    this.steps.begin(step);
    const { progress } = this.steps;
    // What it waited for may still be away at the first step.
    await this.hold({ progress, ...(this.steps.isFirst ? {} : { waiting: undefined }) }, ['step', progress]);
    this.log.debug('step', { step });
    if (undo) this.undos.push(undo);
    return action();
  }

  /** Undoes the steps, last first. Called again after it failed, it goes on with the one that failed. */
  async undo(): Promise<void> {
    this.isDecided = true;
    this.vigil.ignoreCancel();
    await this.undos.undoAll(() => this.hold());
  }

  /** Remembers how to undo what an earlier run of this operation may have done before it was cut off. */
  undoAfterTakeover(undo: Undo): void {
    if (this.operation.started_at !== undefined) this.undos.push(undo);
  }

  /** From here on there is no way back: what was done stays done, whatever fails later. */
  commit(): void {
    this.undos.clear();
    this.isDecided = true;
    this.vigil.ignoreCancel();
  }

  /** Proves that it holds the record, and writes. @throws AppError `superseded`; `cancelled` when it is to be undone */
  async hold(set: Transition['set'] = {}, event?: Transition['event'], schedule: Transition['schedule'] = {}): Promise<void> {
    await this.worker.store.transition(this.handle, {
      to: this.during,
      heldBy: this.token,
      untilCancelled: !this.isDecided && VERBS[this.operation.kind].isUndoable,
      set,
      event,
      schedule,
      operation: { steps: this.steps.all },
    });
  }

  /** Ends the operation with the resource: its last write removes the record. */
  async purge(tombstone: Tombstone): Promise<void> {
    this.steps.close();
    await this.worker.store.purge(this.handle, this.token, tombstone, this.steps.all);
  }

  /** Ends the operation: its last write. */
  async end(state: 'succeeded' | 'failed' | 'cancelled', transition: Transition): Promise<void> {
    if (state === 'succeeded') this.steps.close();
    await this.worker.store.transition(this.handle, {
      heldBy: this.token,
      ...transition,
      operation: { ...transition.operation, state, steps: this.steps.all },
    });
    await keepIfPossible(this.worker, this.handle);
  }

  /** Lets go of what the run holds of this process. */
  release(): void {
    this.vigil.end();
  }
}
