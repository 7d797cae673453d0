import { z } from 'zod';

export const typeParams = z.object({
  type: z.string().meta({ description: 'a name from /api/types', example: 'redis' }),
});
export const resourceParams = typeParams.extend({ name: z.string().meta({ example: 'r1' }) });
export const operationParams = z.object({ id: z.string() });

export const preferHeader = z.object({
  prefer: z
    .string()
    .optional()
    .meta({ description: '`wait=N`: answer when it is done, or after N seconds', example: 'wait=60' }),
});
export const creationHeaders = preferHeader.extend({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'the same key with the same body makes one resource, for a day' }),
});

export const resumeHeader = z.object({
  'last-event-id': z.string().optional().meta({ description: 'the `id` of the last event that was seen' }),
});

/** A query parameter that is `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: (issue) => `${JSON.stringify(issue.input)} is not true or false` })
  .transform((text) => text === 'true')
  .optional();
