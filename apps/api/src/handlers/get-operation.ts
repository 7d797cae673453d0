import {
  AppError,
  cancelOperation,
  echo,
  isHostUp,
  isUnderWay,
  readHistory,
  readHosts,
  readOperation,
  type Operation,
  type ResourceRecord,
} from '#core';
import type { ApiContext } from '../api-context';
import { operationViewOf, type OperationView } from '../operation-view';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { inTime } from './with-redis';

/** Why nothing happens with an operation that is under way, where that is known. */
async function noteOn({ redis }: ApiContext, record: ResourceRecord): Promise<string | undefined> {
  const { host_id: hostId, operation_kind: kind, waiting } = record;
  if (hostId === undefined || kind === 'create') {
    const isAnyUp = [...(await readHosts(redis)).values()].includes(true);
    return isAnyUp ? waiting?.message : 'no worker is up; it is done when one is';
  }
  return (await isHostUp(redis, hostId))
    ? waiting?.message
    : `no worker of host ${hostId} is up; it is done when one is`;
}

/** The operation, with where it queues and what keeps it there. */
async function describe(context: ApiContext, operation: Operation): Promise<OperationView> {
  if (!isUnderWay(operation.state)) return operationViewOf(operation);
  const record = await context.store.get({ type: operation.resource_type, name: operation.resource_name });
  if (record?.operation_id !== operation.id) return operationViewOf(operation);
  const position = operation.state === 'queued' ? await context.queues.position(record) : undefined;
  return operationViewOf(operation, { position, note: await noteOn(context, record) });
}

async function find({ redis }: ApiContext, id: string): Promise<Operation> {
  const operation = await inTime(readOperation(redis, id));
  if (operation) return operation;
  throw new AppError('not_found', `there is no operation ${echo(id)} (the last 50 of each resource are kept)`);
}

export function getOperation(context: ApiContext): Handler {
  return async ({ params: { id = '' } }) => {
    const operation = await find(context, id);
    return { status: 200, body: await inTime(describe(context, operation)) };
  };
}

/** The resource's history, the latest first. */
export function listOperations(context: ApiContext): Handler {
  return async ({ params }) => {
    const { record } = await findRecord(context, params);
    const operations = await inTime(readHistory(context.redis, record.resource_id));
    return { status: 200, body: { operations: operations.map((operation) => operationViewOf(operation)) } };
  };
}

function refuse(operation: Operation, why: string): AppError {
  return new AppError('conflict', `operation ${operation.id} (${operation.kind}) ${why}`, {
    facts: { operation: { id: operation.id, kind: operation.kind } },
  });
}

/** Nobody waits for it: a worker that takes it up finds that it was cancelled. */
function withdraw({ store, queues }: ApiContext, { id, resource_type: type, resource_name: name }: Operation): void {
  store
    .get({ type, name })
    .then((record) => (record?.operation_id === id ? queues.withdraw(record) : undefined))
    .catch(() => undefined);
}

/** Cancels what queues; what a worker is on is undone, where it can be. */
export function cancelOperationHandler(context: ApiContext): Handler {
  return async ({ params: { id = '' }, log }) => {
    const operation = await find(context, id);
    const outcome = await inTime(cancelOperation(context.redis, operation));
    if (outcome === 'begun')
      throw refuse(
        operation,
        'has begun and cannot be undone (expected: one that queues, or create, reconfigure, upgrade)',
      );
    if (outcome === 'ended' || outcome === 'missing') throw refuse(operation, 'has ended');
    if (outcome === 'cancelled') withdraw(context, operation);
    log.info('operation cancelled', { operation_id: id, kind: operation.kind, outcome });
    return { status: 202, body: await inTime(describe(context, await find(context, id))) };
  };
}
