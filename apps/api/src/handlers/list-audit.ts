import { readAudit } from '../pagination/read-audit';
import type { Handler } from '../route';
import { DEFAULT_LIMIT, type AuditQuery } from '../schemas/queries';

/** GET /api/audit */
export const listAudit: Handler = async ({ request, context }) => {
  const { project, limit = DEFAULT_LIMIT, cursor } = request.query as AuditQuery; // by the route's schema
  const { entries, next } = await context.inTime(readAudit(context.redis, project, limit, cursor));
  return { status: 200, body: { entries, next_cursor: next ?? null } };
};
