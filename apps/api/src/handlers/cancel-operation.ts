import { AppError, cancelOperation as cancel, type Operation } from '#core';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { describeOperation, findOperation } from './find-operation';
import { inTime } from './with-redis';

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
export function cancelOperation(context: ApiContext): Handler {
  return async (request) => {
    const operation = await findOperation(context, request);
    const outcome = await inTime(cancel(context.redis, operation, context.clock.date()));
    if (outcome === 'begun')
      throw refuse(
        operation,
        'has begun and cannot be undone (expected: one that queues, or create, reconfigure, upgrade)',
      );
    if (outcome === 'ended' || outcome === 'missing') throw refuse(operation, 'has ended');
    if (outcome === 'cancelled') withdraw(context, operation);
    request.log.info('operation cancelled', { operation_id: operation.id, kind: operation.kind, outcome });
    return { status: 202, body: await inTime(describeOperation(context, await findOperation(context, request))) };
  };
}
