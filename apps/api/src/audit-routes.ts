import type { ApiContext } from './api-context';
import { auditQuery, auditView, listAudit } from './handlers/list-audit';
import { withRedis } from './handlers/with-redis';
import { errors, ok } from './responses';
import type { Route } from './route';

/** Who did what. */
export function auditRoutes(context: ApiContext): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/api/audit',
      summary: 'Who changed what or was refused, the latest first',
      role: 'admin',
      query: auditQuery,
      responses: {
        ...ok(auditView, 'A page of the trail.'),
        400: errors.wrongRequest[400],
        ...errors.refused,
        ...errors.unavailable,
      },
      handler: withRedis(context, listAudit(context)),
    },
  ];
}
