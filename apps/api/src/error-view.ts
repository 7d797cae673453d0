import { z } from 'zod';

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
      traceback: z
        .array(z.string())
        .optional()
        .meta({ description: 'where an unexpected error came from; only when ENV is dev' }),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorView = z.infer<typeof errorView>;
