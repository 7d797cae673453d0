import { z } from 'zod';
import { echo, LABEL_FILTER, projectSchema, STATUSES } from '#core';
import { AUDIT_CURSOR } from '../pagination/read-audit';

export const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
export const DEFAULT_TAIL = 200;
const MAX_TAIL = 10_000;
const MAX_LABELS = 32;

/** The message of a zod error: the given value, then `expectation`. */
const unless = (expectation: string) => ({
  error: (issue: { input?: unknown }) => `${echo(issue.input)} ${expectation}`,
});

const flag = z
  .enum(['true', 'false'], { error: (issue) => `${JSON.stringify(issue.input)} is not true or false` })
  .transform((text) => text === 'true')
  .optional();

const limitError = unless(`is not a number from 1 to ${MAX_LIMIT}`);
const limit = z
  .string()
  .regex(/^\d{1,3}$/, limitError)
  .transform(Number)
  .refine((given) => given >= 1 && given <= MAX_LIMIT, limitError)
  .optional()
  .meta({ description: `1 to ${MAX_LIMIT}; default ${DEFAULT_LIMIT}` });

const tailError = unless(`is not a number from 1 to ${MAX_TAIL}`);
const cursorMeta = { description: '`next_cursor` of the previous page' };
const listCursorError = unless('is not a next_cursor of a list');
const auditCursorError = unless('is not a next_cursor of the trail');
const labelError = unless('is not a label filter (example: env:staging)');
const label = z.string(labelError).refine((text) => LABEL_FILTER.test(text), labelError);

export const createQuery = z.strictObject({
  dry_run: flag.meta({ description: 'validate and show the result, create nothing' }),
});
export const deleteQuery = z.strictObject({
  purge: flag.meta({ description: 'delete at once and for good' }),
});

export const listQuery = z.strictObject({
  project: projectSchema.optional(),
  status: z.enum(STATUSES, unless(`is not a status (one of ${STATUSES.join(', ')})`)).optional(),
  label: z
    .union([label, z.array(label)], labelError)
    .refine((labels) => [labels].flat().length <= MAX_LABELS, {
      error: (issue) => `${[issue.input].flat().length} label filters are more than ${MAX_LABELS}`,
    })
    .optional()
    .meta({ description: '`name:value`; may be repeated, all must match' }),
  limit,
  cursor: z.string(listCursorError).max(200, listCursorError).optional().meta(cursorMeta),
});
export type ListQuery = z.infer<typeof listQuery>;

export const logsQuery = z.strictObject({
  tail: z
    .string(tailError)
    .regex(/^\d{1,5}$/, tailError)
    .transform(Number)
    .refine((tail) => tail >= 1 && tail <= MAX_TAIL, tailError)
    .optional()
    .meta({ description: `number of lines from the end, 1 to ${MAX_TAIL}; default ${DEFAULT_TAIL}` }),
  follow: flag.meta({ description: 'keep sending new lines until the client hangs up or the container ends' }),
});
export type LogsQuery = z.infer<typeof logsQuery>;

export const auditQuery = z.strictObject({
  project: projectSchema.optional(),
  limit,
  cursor: z.string(auditCursorError).regex(AUDIT_CURSOR, auditCursorError).optional().meta(cursorMeta),
});
export type AuditQuery = z.infer<typeof auditQuery>;
