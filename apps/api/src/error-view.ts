import { z } from 'zod';
import { INITIATORS, OPERATION_KINDS, STATUSES } from '#core';

/** The body of every error. */
export const errorView = z
  .strictObject({
    error: z.strictObject({
      code: z.int().meta({ description: 'the HTTP status' }),
      message: z.string(),
      details: z
        .array(z.strictObject({ field: z.string(), message: z.string() }))
        .optional()
        .meta({ description: 'one entry per wrong field' }),
      status: z.enum(STATUSES).optional().meta({ description: 'what the resource is, where that is why' }),
      allowed: z.array(z.enum(OPERATION_KINDS)).optional().meta({ description: 'the verbs that it allows now' }),
      operation: z
        .strictObject({ id: z.string(), kind: z.enum(OPERATION_KINDS) })
        .optional()
        .meta({ description: 'the operation under way, where that is why' }),
      quota: z
        .strictObject({
          project: z.string(),
          of: z.enum(['instances', 'memory_bytes']),
          used: z.int(),
          asked: z.int(),
          limit: z.int(),
        })
        .optional()
        .meta({ description: 'the number of its quota that the project would go over, where that is why' }),
      deleted_at: z.string().optional(),
      deleted_by: z.enum(INITIATORS).optional().meta({ description: 'a request, the end of a lease, or the service' }),
      restorable_until: z.string().nullable().optional(),
      traceback: z
        .array(z.string())
        .optional()
        .meta({ description: 'where an unexpected error came from; only when ENV is dev' }),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorView = z.infer<typeof errorView>;
