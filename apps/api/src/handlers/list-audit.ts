import { z } from 'zod';
import { echo, projectSchema, ROLES } from '#core';
import { AUDIT_CURSOR, readAudit } from '../read-audit';
import type { ApiContext } from '../api-context';
import { time } from '../resource-view';
import type { Handler } from '../route';
import { DEFAULT_LIMIT, pageLimit } from './page-limit';
import { inTime } from './with-redis';

const cursorError = { error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a next_cursor of the trail` };

export const auditQuery = z.strictObject({
  project: projectSchema.optional(),
  limit: pageLimit,
  cursor: z
    .string(cursorError)
    .regex(AUDIT_CURSOR, cursorError)
    .optional()
    .meta({ description: '`next_cursor` of the page before' }),
});

const entry = z.strictObject({
  at: time,
  key_id: z.string().nullable().meta({ description: 'null when no valid key was given' }),
  key_name: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  key_project: z.string().nullable(),
  ip: z.string().nullable().meta({ description: 'null for a command on the server' }),
  method: z.string(),
  route: z.string(),
  resource: z.string().nullable(),
  project: z.string().nullable().meta({ description: 'that of the resource, else of the key' }),
  operation_id: z.string().nullable(),
  status: z.int(),
  request_id: z.string().nullable(),
});

export const auditView = z
  .strictObject({ entries: z.array(entry), next_cursor: z.string().nullable() })
  .meta({ id: 'Audit' });

export function listAudit({ redis }: ApiContext): Handler {
  return async ({ query }) => {
    const { project, limit = DEFAULT_LIMIT, cursor } = query as z.infer<typeof auditQuery>; // by the route's schema
    const { entries, next } = await inTime(readAudit(redis, project, limit, cursor));
    return { status: 200, body: { entries, next_cursor: next ?? null } };
  };
}
