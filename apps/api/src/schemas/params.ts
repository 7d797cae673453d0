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
    .meta({ description: '`wait=N`: reply when finished, or after N seconds', example: 'wait=60' }),
});
export const creationHeaders = preferHeader.extend({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'requests with the same key and body create one resource; valid for a day' }),
});
export const resumeHeader = z.object({
  'last-event-id': z.string().optional().meta({ description: 'the `id` of the last event received' }),
});
