import type { ApiContext } from './api-context';
import { cancelOperation } from './handlers/cancel-operation';
import { getOperation } from './handlers/get-operation';
import { listOperations } from './handlers/list-operations';
import { withRedis } from './handlers/with-redis';
import { operationsView, operationView } from './operation-view';
import { errors, ok } from './responses';
import type { Handler, Route } from './route';
import { operationParams, resourceParams } from './route-params';

/** Operations: what became of each accepted change. */
export function operationRoutes(context: ApiContext): readonly Route[] {
  const stored = (handler: Handler) => withRedis(context, handler);
  const read = { ...errors.refused, ...errors.notFound, ...errors.unavailable };
  return [
    {
      method: 'get',
      path: '/api/resources/{type}/{name}/operations',
      summary: 'The last 50 operations on an instance, the latest first',
      role: 'viewer',
      params: resourceParams,
      responses: { ...ok(operationsView, 'The operations.'), ...errors.gone, ...read },
      handler: stored(listOperations(context)),
    },
    {
      method: 'get',
      path: '/api/operations/{id}',
      summary: 'Read an operation',
      role: 'viewer',
      params: operationParams,
      responses: { ...ok(operationView, 'The operation.'), ...read },
      handler: stored(getOperation(context)),
    },
    {
      method: 'post',
      path: '/api/operations/{id}/cancel',
      summary: 'Cancel an operation that queues, or have it undone',
      role: 'user',
      params: operationParams,
      responses: {
        202: { description: 'Cancelled, or about to be undone.', schema: operationView },
        ...errors.conflict,
        ...read,
      },
      handler: stored(cancelOperation(context)),
    },
  ];
}
