import {
  cancelOperation,
  changeRecord,
  handleOf,
  readOperation,
  type OperationKind,
  type ResourceChange,
  type ResourceRecord,
} from '#core';
import type { ApiContext } from '../api-context';
import type { Call } from '../route';
import { refusalOf } from './refusals';

/** A change as a handler requests it; the operation's initiator and time are added here. */
export type ChangeRequest = Omit<ResourceChange, 'operation' | 'at'> & {
  readonly operation?:
    | {
        readonly kind: OperationKind;
        readonly input?: Readonly<Record<string, unknown>>;
        readonly memoryBytes?: number;
      }
    | undefined;
};

interface Accepted {
  readonly record: ResourceRecord;
  /** undefined when the change needed no operation */
  readonly operationId: string | undefined;
}

/** Cancels an operation that was accepted but not queued. If Redis is away here too, a worker's garbage collection queues it. */
function takeBack({ redis, clock, settings }: ApiContext, operationId: string): void {
  readOperation(redis, operationId)
    .then((operation) => operation && cancelOperation(redis, operation, clock.date(), settings.timings.eventsKept))
    .catch(() => undefined);
}

async function enqueue(context: ApiContext, accepted: ResourceRecord, operationId: string): Promise<void> {
  try {
    await context.queues.enqueue({ ...accepted, operation_id: operationId });
  } catch (error) {
    takeBack(context, operationId);
    throw error;
  }
}

async function accept({ context, request }: Call, record: ResourceRecord, change: ChangeRequest): Promise<Accepted> {
  const operation = change.operation && { by: 'request' as const, requestId: request.id, ...change.operation };
  const { eventsKept } = context.settings.timings;
  const asked = { at: context.clock.date(), ...change, operation, eventsKept };
  const outcome = await changeRecord(context.redis, record, asked);
  if (outcome.outcome !== 'ok') throw refusalOf(record, change.operation?.kind, outcome);
  const accepted = await context.store.get(handleOf(record));
  if (!accepted) throw refusalOf(record, undefined, { outcome: 'missing' });
  const { operationId } = outcome;
  if (operationId !== undefined) await enqueue(context, accepted, operationId);
  return { record: accepted, operationId };
}

/** An operation accepted after the deadline is cancelled unless it has started: its client was told to try again. */
async function acceptInTime(context: ApiContext, accepting: Promise<Accepted>): Promise<ResourceRecord> {
  try {
    return (await context.inTime(accepting)).record;
  } catch (error) {
    accepting
      .then(({ operationId }) => operationId !== undefined && takeBack(context, operationId))
      .catch(() => undefined); // it was not accepted
    throw error;
  }
}

/**
 * Accepts a change of a resource and queues its operation.
 *
 * @throws AppError `conflict` with the present status and the verbs it allows, or with the operation in progress
 */
export async function acceptChange(call: Call, record: ResourceRecord, change: ChangeRequest): Promise<ResourceRecord> {
  const { context, request } = call;
  const accepted = await acceptInTime(context, accept(call, record, change));
  if (change.operation) request.concerns({ operation_id: accepted.operation_id });
  request.log.debug('accepted', {
    resource: `${record.resource_type}/${record.resource_name}`,
    resource_id: record.resource_id,
    kind: change.operation?.kind,
    operation_id: accepted.operation_id,
  });
  return accepted;
}
