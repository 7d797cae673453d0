import type { ApiContext } from './api-context';
import { auditRoutes } from './audit-routes';
import { isAlive, isReady, okView } from './handlers/health';
import { listTypes, typesView } from './handlers/list-types';
import { withRedis } from './handlers/with-redis';
import { operationRoutes } from './operation-routes';
import { resourceRoutes } from './resource-routes';
import { errors, ok } from './responses';
import type { Route } from './route';
import { verbRoutes } from './verb-routes';
import { watchRoutes } from './watch-routes';

function serviceRoutes(context: ApiContext): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/api/types',
      summary: 'List the types and their parameters',
      role: 'viewer',
      responses: { ...ok(typesView, 'The types.'), ...errors.refused, ...errors.unavailable },
      handler: listTypes(context),
    },
    {
      method: 'get',
      path: '/healthz',
      summary: 'Is the process alive?',
      role: 'anyone',
      responses: ok(okView, 'It is.'),
      handler: isAlive,
    },
    {
      method: 'get',
      path: '/readyz',
      summary: 'Can requests be served?',
      role: 'anyone',
      responses: { ...ok(okView, 'Redis answers.'), ...errors.unavailable },
      handler: withRedis(context, isReady(context)),
    },
  ];
}

/** The whole HTTP surface. Made of it, or not our own, and mounted beside it: /openapi.json, /docs, /admin/queues. */
export function routes(context: ApiContext): readonly Route[] {
  return [resourceRoutes, verbRoutes, watchRoutes, operationRoutes, auditRoutes, serviceRoutes].flatMap((part) =>
    part(context),
  );
}
