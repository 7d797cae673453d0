import { AppError, cancelOperation as cancel, type Operation } from '#core';
import type { ApiContext } from '../api-context';
import { describeOperation } from '../operations/describe-operation';
import { findOperation, withOperation } from '../wrappers/with-operation';

function refuse(operation: Operation, reason: string): AppError {
  return new AppError('conflict', `operation ${operation.id} (${operation.kind}) ${reason}`, {
    facts: { operation: { id: operation.id, kind: operation.kind } },
  });
}

/** Not awaited: a worker that takes the job finds that it was cancelled. */
function withdraw({ store, queues }: ApiContext, { id, resource_type: type, resource_name: name }: Operation): void {
  store
    .get({ type, name })
    .then((record) => (record?.operation_id === id ? queues.withdraw(record) : undefined))
    .catch(() => undefined);
}

/** POST /api/operations/{id}/cancel: a queued operation ends at once, a started one is undone where possible. */
export const cancelOperation = withOperation(async ({ operation, ...call }) => {
  const { request, context } = call;
  const outcome = await context.inTime(cancel(context.redis, operation, context.clock.date()));
  if (outcome === 'begun')
    throw refuse(
      operation,
      'has started and cannot be undone (expected: a queued one, or create, reconfigure, upgrade)',
    );
  if (outcome === 'ended' || outcome === 'missing') throw refuse(operation, 'has ended');
  if (outcome === 'cancelled') withdraw(context, operation);
  request.log.info('operation cancelled', { operation_id: operation.id, kind: operation.kind, outcome });
  return { status: 202, body: await context.inTime(describeOperation(context, await findOperation(call))) };
});
