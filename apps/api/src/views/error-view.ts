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
      status: z.enum(STATUSES).optional().meta({ description: 'the status of the resource, where that is the cause' }),
      allowed: z.array(z.enum(OPERATION_KINDS)).optional().meta({ description: 'the verbs that this status allows' }),
      operation: z
        .strictObject({ id: z.string(), kind: z.enum(OPERATION_KINDS) })
        .optional()
        .meta({ description: 'the operation in progress, where that is the cause' }),
      quota: z
        .strictObject({
          project: z.string(),
          of: z.enum(['instances', 'memory_bytes']),
          used: z.int(),
          asked: z.int(),
          limit: z.int(),
        })
        .optional()
        .meta({ description: 'the quota that the project would exceed, where that is the cause' }),
      deleted_at: z.string().optional(),
      deleted_by: z.enum(INITIATORS).optional().meta({ description: 'a request, the end of a lease, or the service' }),
      restorable_until: z.string().nullable().optional(),
      traceback: z
        .array(z.string())
        .optional()
        .meta({ description: 'the stack of an unexpected error; only when ENV is dev' }),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorView = z.infer<typeof errorView>;

/** Builds the body of every error. @param facts more fields, next to the message */
export function errorBody<Facts extends object>(code: number, message: string, facts: Facts) {
  return { error: { code, message, ...facts } };
}
