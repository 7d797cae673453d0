import type { Operation, ResourceRecord, Status, Tombstone, Transition } from '#core';
import type { ScheduledTaskKind } from '../../scheduler/scheduled-tasks';
import type { Run } from '../run';
import type { Step } from '../step';

/** How an operation of one kind is done. execute.ts runs the steps, and walks the same list backwards to undo them. */
export interface Flow {
  /** the statuses that allow the operation, and the one that the instance has meanwhile: a row of core's VERBS */
  readonly from: readonly Status[];
  readonly during: Status;
  readonly steps: readonly Step[];
  /** the desired state from now on; without it, the one that it has */
  readonly desiredState?: 'running' | 'stopped';
  /** the record as the operation is to leave it; without it, as it is */
  readonly desired?: (record: ResourceRecord, operation: Operation) => ResourceRecord;
  /** the last write after success: a change of the record, or its removal */
  readonly succeeded: (run: Run) => Transition | { readonly purge: Tombstone };
  /** the status after a failure, when all is undone; without it, the one that is observed then */
  readonly revertsTo?: 'failed' | 'deleted';
  /** Each requeue undoes the steps first and gives the instance this status, so that any host can run the next attempt. */
  readonly requeuesAs?: 'pending';
  /** the scheduled task that began it; it is scheduled again after a failure */
  readonly scheduledTask?: ScheduledTaskKind;
}

/** Declares a flow. @throws Error when two steps share a name, or two commit */
export function flow(declared: Flow): Flow {
  const names = declared.steps.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error(`two steps share a name: ${names.join(', ')}`);
  if (declared.steps.filter(({ commits }) => commits).length > 1)
    throw new Error(`two steps commit: ${names.join(', ')}`);
  return declared;
}

/** The step, where the condition holds. */
export function when(condition: (run: Run) => boolean, step: Step): Step {
  return { ...step, when: condition };
}
