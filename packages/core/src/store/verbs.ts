import { OBSERVED, STATUSES, type Status } from '../lifecycle';

/** The operations on a resource. `end_grace` is the service's own: the old password stops working. */
export const OPERATION_KINDS = [
  'create',
  'stop',
  'start',
  'restart',
  'reconfigure',
  'rotate_password',
  'end_grace',
  'upgrade',
  'delete',
  'purge',
  'restore',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

interface Verb {
  /** the states that allow it */
  readonly from: readonly Status[];
  /** the state of the resource while a worker is on it */
  readonly during: Status;
  /** true when it can be undone after it has begun; one that still queues can always be cancelled */
  readonly isUndoable: boolean;
}

export const VERBS: Readonly<Record<OperationKind, Verb>> = {
  create: { from: [], during: 'provisioning', isUndoable: true },
  stop: { from: ['running', 'exited', 'crash_looping', 'unreachable'], during: 'stopping', isUndoable: false },
  start: {
    from: ['stopped', 'exited', 'missing', 'crash_looping', 'unreachable'],
    during: 'starting',
    isUndoable: false,
  },
  restart: { from: ['running', 'exited', 'crash_looping', 'unreachable'], during: 'restarting', isUndoable: false },
  // Not while it does not run: some changes lose data unless the server has saved it first.
  reconfigure: { from: ['running'], during: 'reconfiguring', isUndoable: true },
  rotate_password: { from: ['running'], during: 'rotating', isUndoable: false },
  end_grace: { from: ['running'], during: 'rotating', isUndoable: false },
  upgrade: { from: ['running'], during: 'upgrading', isUndoable: true },
  delete: { from: [...OBSERVED, 'pending', 'provisioning', 'failed'], during: 'deleting', isUndoable: false },
  purge: { from: ['deleted'], during: 'deleting', isUndoable: false },
  restore: { from: ['deleted'], during: 'restoring', isUndoable: false },
};

/** The verbs that a user may call on a resource in this state. */
export function allowedVerbs(status: Status): OperationKind[] {
  return OPERATION_KINDS.filter((kind) => kind !== 'end_grace' && VERBS[kind].from.includes(status));
}

/** The states that an operation of this kind may find its resource in when a worker takes it up. */
export function claimableFrom(kind: OperationKind): readonly Status[] {
  const { during } = VERBS[kind];
  if (kind === 'create') return ['pending', during];
  // While it queued, the reconciler may have changed its status; the flow checks by itself.
  const queued = VERBS[kind].from.some((status) => (OBSERVED as readonly Status[]).includes(status)) ? OBSERVED : [];
  return STATUSES.filter(
    (status) =>
      status === during || (queued as readonly Status[]).includes(status) || VERBS[kind].from.includes(status),
  );
}

/**
 * True where a run that is cut off leaves an instance half changed: neither what it was nor what it was to be works then. Such an
 * operation is resumed even when Redis was lost meanwhile. The leftovers of a creation are removed instead.
 */
export function isHalfDone(kind: OperationKind, status: Status): boolean {
  const { during, isUndoable } = VERBS[kind];
  return isUndoable && kind !== 'create' && status === during;
}
