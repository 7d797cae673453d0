import {
  allowedVerbs,
  AppError,
  cancelOperation,
  changeRecord,
  handleOf,
  readOperation,
  type ChangeOutcome,
  type OperationKind,
  type ResourceChange,
  type ResourceRecord,
  type Status,
} from '#core';
import type { ApiContext } from './api-context';
import { overQuota } from './handlers/over-quota';
import { inTime } from './handlers/with-redis';
import type { ApiRequest } from './route';

function nameOf(record: ResourceRecord): string {
  return `${record.resource_type}:${record.resource_name}`;
}

function busy(record: ResourceRecord, kind: OperationKind, id: string): AppError {
  const message = `resource(${nameOf(record)}) has an operation under way: ${kind} (${id}); wait for it at /api/operations/${id}`;
  const allowed = kind === 'create' ? ['delete'] : []; // which ends it
  return new AppError('conflict', message, { facts: { status: record.status, allowed, operation: { id, kind } } });
}

function notAllowed(record: ResourceRecord, status: Status, kind: string): AppError {
  const allowed = allowedVerbs(status);
  const list = allowed.length > 0 ? allowed.join(', ') : 'none';
  const message = `resource(${nameOf(record)}) is ${status}, which does not allow ${kind} (allowed: ${list})`;
  return new AppError('conflict', message, { facts: { status, allowed } });
}

function isProtected(record: ResourceRecord): AppError {
  const message = `resource(${nameOf(record)}) is protected (PATCH {"deletion_protection": false} allows to delete it)`;
  return new AppError('conflict', message, { facts: { status: record.status, allowed: ['reconfigure'] } });
}

type Refused = Exclude<ChangeOutcome, { outcome: 'ok' }>;

/** What is wanted beside who asks. */
export type WantedChange = Omit<ResourceChange, 'operation' | 'at'> & {
  readonly operation?:
    | {
        readonly kind: OperationKind;
        readonly input?: Readonly<Record<string, unknown>>;
        readonly memoryBytes?: number;
      }
    | undefined;
};

/** Takes an accepted operation back that could not be queued. When Redis is away for that too, a worker's sweep queues it. */
function takeBack({ redis, clock }: ApiContext, operationId: string): void {
  readOperation(redis, operationId)
    .then((operation) => operation && cancelOperation(redis, operation, clock.date()))
    .catch(() => undefined);
}

/** Queues the operation that was accepted; one that cannot be queued was never accepted. */
async function enqueue(context: ApiContext, accepted: ResourceRecord, operationId: string): Promise<void> {
  try {
    await context.queues.enqueue({ ...accepted, operation_id: operationId });
  } catch (error) {
    takeBack(context, operationId);
    throw error;
  }
}

function refusal(record: ResourceRecord, wanted: WantedChange, answer: Refused): AppError {
  switch (answer.outcome) {
    case 'busy':
      return busy(record, answer.kind, answer.operationId);
    case 'not_allowed':
      return notAllowed(record, answer.status, wanted.operation?.kind ?? 'a change');
    case 'protected':
      return isProtected(record);
    case 'changed':
      return new AppError(
        'conflict',
        `resource(${nameOf(record)}) was changed by another request meanwhile; try again`,
        {
          retryable: true,
          facts: { status: record.status },
        },
      );
    case 'over_quota':
      return overQuota(record.project, answer.excess);
    case 'missing':
      return new AppError('not_found', `Not such resource(${nameOf(record)})`);
  }
}

interface Accepted {
  readonly record: ResourceRecord;
  /** undefined when nothing but the record was changed */
  readonly operationId: string | undefined;
}

async function accept(
  context: ApiContext,
  record: ResourceRecord,
  wanted: WantedChange,
  requestId: string,
): Promise<Accepted> {
  const operation = wanted.operation && { by: 'request' as const, requestId, ...wanted.operation };
  const answer = await changeRecord(context.redis, record, { at: context.clock.date(), ...wanted, operation });
  if (answer.outcome !== 'ok') throw refusal(record, wanted, answer);
  const accepted = await context.store.get(handleOf(record));
  if (!accepted) throw new AppError('not_found', `Not such resource(${nameOf(record)})`);
  const { operationId } = answer;
  if (operationId !== undefined) await enqueue(context, accepted, operationId);
  return { record: accepted, operationId };
}

/** An operation that is accepted too late is cancelled, if it has not begun by then: its client was told that it may be tried again. */
async function acceptInTime(context: ApiContext, accepting: Promise<Accepted>): Promise<ResourceRecord> {
  try {
    return (await inTime(accepting)).record;
  } catch (error) {
    accepting
      .then(({ operationId }) => operationId !== undefined && takeBack(context, operationId))
      .catch(() => undefined); // it was not accepted
    throw error;
  }
}

/**
 * Accepts a change of a resource and queues what it takes.
 *
 * @throws AppError `conflict` with the present status and what it allows, or with the operation that is under way
 */
export async function acceptChange(
  context: ApiContext,
  record: ResourceRecord,
  wanted: WantedChange,
  request: Pick<ApiRequest, 'id' | 'log' | 'concerns'>,
): Promise<ResourceRecord> {
  const accepted = await acceptInTime(context, accept(context, record, wanted, request.id));
  if (wanted.operation) request.concerns({ operation_id: accepted.operation_id });
  request.log.debug('accepted', {
    resource: `${record.resource_type}/${record.resource_name}`,
    resource_id: record.resource_id,
    kind: wanted.operation?.kind,
    operation_id: accepted.operation_id,
  });
  return accepted;
}
