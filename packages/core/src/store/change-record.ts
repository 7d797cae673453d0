import type { Redis } from 'ioredis';
import type { Excess } from '../access/excess';
import { KEYS } from '../keys';
import { STATUSES, type Status } from '../lifecycle';
import type { Initiator, Operation } from './operation';
import { operationToHash } from './operation-hash';
import { queuedOperation } from './queued-operation';
import { VERBS, type OperationKind } from './verbs';
import { memberOf, RECORD_SCHEMA, type RecordFields, type ResourceRecord } from './record';
import { removedIn, recordToHash } from './record-hash';
import { storeScript } from './load-script';

const change = storeScript('change');
const cancel = storeScript('cancel');

interface NewOperation {
  readonly kind: OperationKind;
  readonly by: Initiator;
  readonly input?: Operation['input'];
  readonly requestId?: string | undefined;
  /** the limit of the container after a reconfiguration or a restoration: it counts for the project's quota */
  readonly memoryBytes?: number | undefined;
}

export interface ResourceChange {
  /** when it is asked for, by the clock that all machines have in common */
  readonly at: Date;
  /** fields to write; an undefined one is removed */
  readonly set?: RecordFields;
  /** kind of scheduled task → its time in ms, or false: no more */
  readonly schedule?: Readonly<Record<string, number | false>>;
  readonly operation?: NewOperation | undefined;
  /** refuse when the record has changed since it was read */
  readonly unchanged?: boolean;
  /** ms; timings.eventsKept */
  readonly eventsKept?: number;
}

export type ChangeOutcome =
  | { readonly outcome: 'ok'; readonly operationId: string | undefined }
  | { readonly outcome: 'busy'; readonly kind: OperationKind; readonly operationId: string }
  | { readonly outcome: 'not_allowed'; readonly status: Status }
  | { readonly outcome: 'over_quota'; readonly excess: Excess }
  | { readonly outcome: 'missing' | 'changed' | 'protected' };

const EDITABLE = STATUSES.filter((status) => !['deleting', 'deleted'].includes(status));

function outcomeOf(
  [outcome, first = '', second = '']: readonly string[],
  operationId: string | undefined,
): ChangeOutcome {
  switch (outcome) {
    case 'ok':
      return { outcome, operationId };
    case 'busy':
      return { outcome, kind: first as OperationKind, operationId: second }; // as the record has them
    case 'not_allowed':
      return { outcome, status: first as Status };
    case 'over_quota':
      return { outcome, excess: JSON.parse(first) as Excess }; // by the script
    default:
      return { outcome: outcome as 'missing' | 'changed' | 'protected' }; // the script's other answers
  }
}

function queued(record: ResourceRecord, wanted: NewOperation, at: Date, set: RecordFields) {
  const { kind, by, input = {}, requestId, memoryBytes } = wanted;
  const operation = queuedOperation(record, kind, by, input, requestId, at);
  return {
    id: operation.id,
    kind,
    fields: operationToHash(operation),
    obeysProtection: kind === 'delete' && set.deletion_protection !== false,
    memoryBytes,
  };
}

/** Accepts an operation on a resource, edits its record, or both, at once or not at all. */
export async function changeRecord(
  redis: Redis,
  record: ResourceRecord,
  { at, set = {}, schedule = {}, operation: wanted, unchanged = false, eventsKept }: ResourceChange,
): Promise<ChangeOutcome> {
  const ref = { type: record.resource_type, name: record.resource_name };
  const operation = wanted && queued(record, wanted, at, set);
  const argument = {
    ref: memberOf(ref),
    resourceId: record.resource_id,
    nowText: at.toISOString(),
    from: wanted ? VERBS[wanted.kind].from : EDITABLE,
    revision: unchanged ? record.revision : undefined,
    set: recordToHash({ ...set, schema: RECORD_SCHEMA }),
    removed: removedIn(set),
    labels: set.labels,
    schedule,
    operation,
  };
  const answer = await change.run(redis, [KEYS.resource(ref.type, ref.name)], argument, eventsKept);
  return outcomeOf(answer, operation?.id);
}

/** Cancels an operation that queues, or asks the run that is on it to undo it. */
export async function cancelOperation(
  redis: Redis,
  operation: Operation,
  at: Date,
  eventsKept?: number,
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
  const argument = {
    ref: memberOf(ref),
    operationId: operation.id,
    nowText: at.toISOString(),
    during: VERBS[operation.kind].during,
    isUndoable: VERBS[operation.kind].isUndoable,
    failure: JSON.stringify(failure),
  };
  const [outcome] = await cancel.run(redis, [KEYS.resource(ref.type, ref.name)], argument, eventsKept);
  return outcome as 'cancelled'; // or another of the script's answers
}
