import type { Failure } from '../failure';
import type { Status } from '../lifecycle';
import type { OperationState, OperationStep } from './operation';
import type { RecordFields } from './record';

export interface OperationChange {
  readonly state?: OperationState;
  readonly steps?: readonly OperationStep[];
  readonly failure?: Failure;
  readonly started_at?: string;
}

/** A change of a record by which it gets a status, the present one or another, all of it at once or not at all. */
export interface Transition {
  readonly to: Status;
  /** narrows the statuses that the table of lifecycle.ts allows */
  readonly from?: readonly Status[];
  /** the run that must own the record; without it, any */
  readonly heldBy?: string;
  /** the operation that must be its latest */
  readonly operationId?: string;
  /** the revision that the record must be at */
  readonly revision?: number;
  readonly untilCancelled?: boolean;
  readonly host?: string;
  /** how many instances `host` may have with this one, unless it has this one already */
  readonly most?: number | undefined;
  /** the port of `host` that it is to be known by, leased by the run that owns the record */
  readonly port?: string | undefined;
  /** its host has nothing of it left */
  readonly leavesHost?: boolean;
  /** fields to write; one that is undefined is removed */
  readonly set?: RecordFields;
  /** an event to emit: kind, data */
  readonly event?: readonly [string, object] | undefined;
  /** fields of the latest operation */
  readonly operation?: OperationChange;
  /** kind of scheduled task → its time in ms, or false: no more */
  readonly schedule?: Readonly<Record<string, number | false>>;
}
