// Over 150 lines: the fencing of a run is one thing, and its parts would have to share private state.
import { randomBytes } from 'node:crypto';
import {
  claimableFrom,
  handleOf,
  KEYS,
  VERBS,
  type Failure,
  type Logger,
  type Operation,
  type RecordFields,
  type ResourceHandle,
  type ResourceRecord,
  type ResourceType,
  type Status,
  type Tombstone,
  type Transition,
} from '#core';
import { tryRefreshDurableRecord } from '../durable-records/write-durable-record';
import { passwordOf } from '../instance/credentials';
import type { EndState } from '../metrics/operation-metrics';
import type { WorkerContext } from '../worker-context';
import { RunSignal } from './run-signal';
import { StepLog } from './step-log';

/** A row of flows.ts, as far as a run has to know it. */
interface RunnableFlow {
  readonly during: Status;
  readonly desiredState?: 'running' | 'stopped';
  readonly steps: readonly { readonly name: string; readonly when?: (run: Run) => boolean }[];
  readonly desired?: (record: ResourceRecord, operation: Operation) => ResourceRecord;
}

interface RunOf {
  readonly worker: WorkerContext;
  readonly record: ResourceRecord;
  /** as it was before this run claimed it */
  readonly operation: Operation;
  readonly type: ResourceType;
  readonly flow: RunnableFlow;
  readonly log: Logger;
  /** how many instances this host may have with this one; undefined: unlimited, or not counted for this operation */
  readonly most?: number | undefined;
}

/** The fields that the last write of a creation gives its owner. */
export interface Published {
  readonly server_ip: string;
  readonly exposed_port: string;
  readonly wanted: 'running';
  readonly path: 'plain' | 'seeded';
  readonly sealed: string;
}

/** An instance's container, and the port that it publishes. */
export interface InstanceContainer {
  readonly id: string;
  readonly port: number;
}

/** It has a place on this host now. Docker, if it waited for that, may still be away. */
function claimedFields({ waiting }: ResourceRecord, { desiredState }: RunnableFlow): RecordFields {
  return {
    ...(waiting?.reason === 'waiting_for_capacity' && { waiting: undefined }),
    ...(desiredState && { wanted: desiredState }),
  };
}

/**
 * One attempt at an operation. Its token in the record's field `run` is the fencing token: each write proves that no later
 * run has taken over, and throws `superseded` when one has.
 */
export class Run {
  readonly handle: ResourceHandle;
  readonly worker: WorkerContext;
  /** as it was claimed */
  readonly record: ResourceRecord;
  readonly operation: Operation;
  readonly type: ResourceType;
  /** the record as the operation is to leave it */
  readonly desired: ResourceRecord;
  readonly during: Status;
  readonly log: Logger;
  readonly steps: StepLog;
  readonly token = randomBytes(8).toString('hex');
  /** the published password; each retry of a creation generates a new one, since earlier ones were never returned */
  readonly password: string;
  /** passwords that no failure may show */
  readonly secrets = new Set<string>();
  /** that a step of this run has found or created */
  container: InstanceContainer | undefined;
  published: Published | undefined;
  /** the data folder that a new instance's data are copied from */
  seed: string | undefined;
  /** resolves when the copied data are on the disk; the server starts meanwhile */
  seedSynced: Promise<void> = Promise.resolve();
  /** names of the steps that are undone */
  readonly undone = new Set<string>();
  private written: RecordFields = {};
  private readonly guard: RunSignal;
  private committed: boolean;
  private undoing = false;

  private constructor({ worker, record, operation, type, flow, log }: RunOf) {
    this.worker = worker;
    this.record = record;
    this.operation = operation;
    this.type = type;
    this.desired = flow.desired?.(record, operation) ?? record;
    this.during = flow.during;
    this.log = log;
    this.handle = handleOf(record);
    this.password = passwordOf(record, worker.keyRing);
    this.secrets.add(this.password);
    this.steps = new StepLog(
      flow.steps.filter((step) => step.when?.(this) !== false).map(({ name }) => name),
      worker.clock,
    );
    this.guard = new RunSignal(worker, this.handle, this.token);
    this.committed = record.decided !== undefined;
  }

  /** Takes the record over from whichever run had it. @throws AppError `superseded`; `waiting_for_capacity` above `most` */
  static async claim(of: RunOf): Promise<Run> {
    const { worker, operation, record, flow } = of;
    const run = new Run(of);
    const { kind, id, started_at: startedAt = worker.clock.date().toISOString() } = operation;
    await worker.store.transition(run.handle, {
      to: flow.during,
      from: claimableFrom(kind),
      operationId: id,
      host: worker.installation.hostId,
      most: of.most,
      set: { run: run.token, progress: run.steps.progress, ...claimedFields(record, flow) },
      operation: { state: 'running', steps: [], started_at: startedAt },
    });
    run.guard.start();
    return run;
  }

  /** an earlier run has begun this operation */
  get isTakeover(): boolean {
    return this.operation.started_at !== undefined;
  }

  /** this run or an earlier one is past the point of no return */
  get isCommitted(): boolean {
    return this.committed;
  }

  /** the record with what this run has written to it */
  get current(): ResourceRecord {
    const entries = Object.entries({ ...this.record, ...this.written }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries) as unknown as ResourceRecord; // a field that must be there is never removed
  }

  /** aborts when the worker stops, the operation is cancelled, or another run has taken over */
  get signal(): AbortSignal {
    return this.guard.signal;
  }

  /** As isCommitted, by the record: the answer to the write that commits may have been lost. */
  async hasCommitted(): Promise<boolean> {
    if (this.committed) return true;
    const record = await this.worker.store.get(this.handle);
    this.committed = record?.run === this.token && record.decided !== undefined;
    return this.committed;
  }

  /** Proves ownership, and shows the step as the one in progress. */
  async begin(step: string): Promise<void> {
    this.guard.throwIfStopping();
    this.steps.begin(step);
    const { progress } = this.steps;
    // Docker or the host's room may still be missing at the first step: what it waited for is cleared at the second.
    await this.assertOwner({ progress, ...(this.steps.isFirst ? {} : { waiting: undefined }) }, ['step', progress]);
    this.log.debug('step', { step });
  }

  /** From here on a cancellation changes nothing: the operation is being undone. */
  beginUndo(): void {
    this.undoing = true;
    this.guard.ignoreCancellation();
  }

  /** The point of no return, as a write: whatever fails later, this stays done. */
  async commit(set: RecordFields, scheduled: Transition['schedule'] = {}): Promise<void> {
    await this.assertOwner({ ...set, decided: '1' }, undefined, scheduled);
    this.committed = true;
    this.guard.ignoreCancellation();
  }

  /** Proves ownership, and writes. @throws AppError `superseded`; `cancelled` when the operation is to be undone */
  async assertOwner(
    set: RecordFields = {},
    event?: Transition['event'],
    scheduled: Transition['schedule'] = {},
  ): Promise<void> {
    await this.worker.store.transition(this.handle, {
      to: this.during,
      heldBy: this.token,
      untilCancelled: !this.committed && !this.undoing && VERBS[this.operation.kind].isUndoable,
      set,
      event,
      schedule: scheduled,
      operation: { steps: this.steps.all },
    });
    this.written = { ...this.written, ...set };
  }

  /** Ends the operation together with the resource: the last write removes the record. */
  async purge(tombstone: Tombstone): Promise<void> {
    this.steps.close();
    await this.worker.store.purge(this.handle, this.token, tombstone, this.steps.all);
    this.count('succeeded');
  }

  /** Ends the operation with its last write. */
  async end(state: EndState, transition: Transition): Promise<void> {
    if (state === 'succeeded') this.steps.close();
    await this.worker.store.transition(this.handle, {
      heldBy: this.token,
      ...transition,
      operation: { ...transition.operation, state, steps: this.steps.all },
    });
    this.count(state, transition.operation?.failure);
    await tryRefreshDurableRecord(this.worker, this.handle);
  }

  /** Stops the timers of this run. */
  release(): void {
    this.guard.stop();
  }

  private count(state: EndState, failure?: Failure): void {
    const { metrics, clock } = this.worker;
    const { kind } = this.operation;
    metrics.ended(kind, state, failure);
    if (kind === 'create' && state === 'succeeded' && this.record.project !== KEYS.poolProject)
      metrics.created(this.current, clock.now());
  }
}
