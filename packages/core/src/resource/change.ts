import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { STATUSES, type Status } from '../lifecycle';
import type { Initiator, Operation } from '../operation/operation';
import { VERBS, type OperationKind } from '../operation/verbs';
import { queuedOperation } from './accept';
import { memberOf, removedIn, toHash, type RecordFields, type ResourceRecord } from './record';
import { cancel, change } from './scripts/change';

export interface WantedOperation {
  readonly kind: OperationKind;
  readonly by: Initiator;
  readonly input?: Operation['input'];
  readonly requestId?: string | undefined;
}

export interface ResourceChange {
  /** fields that are only written down; one that is undefined is removed */
  readonly set?: RecordFields;
  readonly due?: Readonly<Record<string, number | false>>;
  readonly operation?: WantedOperation | undefined;
  /** refuse when the record has changed since it was read */
  readonly unchanged?: boolean;
}

export type ChangeOutcome =
  | { readonly outcome: 'ok'; readonly operationId: string | undefined }
  | { readonly outcome: 'busy'; readonly kind: OperationKind; readonly operationId: string }
  | { readonly outcome: 'not_allowed'; readonly status: Status }
  | { readonly outcome: 'missing' | 'changed' | 'protected' };

const EDITABLE = STATUSES.filter((status) => !['deleting', 'deleted'].includes(status));

/** Accepts an operation on a resource, changes what is only written in its record, or both, at once or not at all. */
export async function changeRecord(
  redis: Redis,
  record: ResourceRecord,
  wanted: ResourceChange,
): Promise<ChangeOutcome> {
  const { set = {}, due = {}, operation: asked } = wanted;
  const { kind, by, input = {}, requestId } = asked ?? {};
  const operation = kind && by && queuedOperation(record, kind, by, input, requestId);
  const member = memberOf({ type: record.resource_type, name: record.resource_name });
  const [outcome, first = '', second = ''] = await change.run(
    redis,
    KEYS.resource(record.resource_type, record.resource_name),
    {
      member,
      resourceId: record.resource_id,
      now: Date.now(),
      nowText: new Date().toISOString(),
      from: kind ? VERBS[kind].from : EDITABLE,
      revision: wanted.unchanged ? record.revision : undefined,
      set: toHash(set),
      removed: removedIn(set),
      labels: set.labels,
      due,
      operation: operation &&
        kind && { id: operation.id, kind, fields: toHash(operation), obeysProtection: kind === 'delete' },
    },
  );
  switch (outcome) {
    case 'ok':
      return { outcome, operationId: operation && operation.id };
    case 'busy':
      return { outcome, kind: first as OperationKind, operationId: second }; // as the record has them
    case 'not_allowed':
      return { outcome, status: first as Status };
    default:
      return { outcome: outcome as 'missing' | 'changed' | 'protected' }; // the script's other answers
  }
}

/** Cancels an operation that queues, or asks the run that is on it to undo it. */
export async function cancelOperation(
  redis: Redis,
  operation: Operation,
): Promise<'cancelled' | 'asked' | 'begun' | 'missing' | 'ended'> {
  const ref = { type: operation.resource_type, name: operation.resource_name };
  const failure = {
    step: 'queue',
    reason: 'cancelled',
    message: 'the creation was cancelled before a worker took it up',
    hint: 'POST again.',
    exit_code: null,
    oom_killed: false,
    log_tail: [],
  };
  const [outcome] = await cancel.run(redis, KEYS.resource(ref.type, ref.name), {
    member: memberOf(ref),
    operationId: operation.id,
    nowText: new Date().toISOString(),
    during: VERBS[operation.kind].during,
    isUndoable: VERBS[operation.kind].isUndoable,
    failure: JSON.stringify(failure),
  });
  return outcome as 'cancelled'; // or another of the script's answers
}
