import { z } from 'zod';
import { ROLES } from '#core';
import { time } from './resource-view';

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
  project: z.string().nullable().meta({ description: "the resource's project, else the key's" }),
  operation_id: z.string().nullable(),
  status: z.int(),
  request_id: z.string().nullable(),
});

export const auditView = z
  .strictObject({ entries: z.array(entry), next_cursor: z.string().nullable() })
  .meta({ id: 'Audit' });
