import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, echo, LABEL_FILTER, readPage, STATUSES, type Filter } from '#core';
import type { ApiContext } from '../api-context';
import { resourceView, viewOf } from '../resource-view';
import type { Handler } from '../route';
import { findType } from './find-type';
import { inTime } from './with-redis';

const DEFAULT_LIMIT = 50;
const MOST = 500;
const MOST_LABELS = 32;

const labelError = {
  error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a label filter (example: env:staging)`,
};
const label = z.string(labelError).refine((text) => LABEL_FILTER.test(text), labelError);
const limitError = { error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a number from 1 to ${MOST}` };

const tooManyLabels = {
  error: (issue: { input?: unknown }) => `${[issue.input].flat().length} label filters are more than ${MOST_LABELS}`,
};
const cursorError = { error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a next_cursor of a list` };

export const listQuery = z.strictObject({
  status: z
    .enum(STATUSES, { error: (issue) => `${echo(issue.input)} is not a status (one of ${STATUSES.join(', ')})` })
    .optional(),
  label: z
    .union([label, z.array(label)], { error: (issue) => labelError.error(issue) })
    .refine((labels) => [labels].flat().length <= MOST_LABELS, tooManyLabels)
    .optional()
    .meta({ description: '`name:value`; given several times, all must hold' }),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, limitError)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MOST, limitError)
    .optional()
    .meta({ description: `1 to ${MOST}; ${DEFAULT_LIMIT} when absent` }),
  cursor: z
    .string(cursorError)
    .max(200, cursorError)
    .optional()
    .meta({ description: '`next_cursor` of the page before' }),
});

export const listView = z
  .strictObject({
    resources: z.array(resourceView),
    next_cursor: z.string().nullable().meta({ description: 'asks for the next page; null when this is the last' }),
  })
  .meta({ id: 'Resources' });

function filterOf({ status, label: labels }: z.infer<typeof listQuery>, type: string | undefined): Filter {
  const texts = labels === undefined ? [] : [labels].flat();
  const split = (text: string) => {
    const at = text.indexOf(':');
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  };
  return { type, status, labels: texts.map(split) };
}

function fingerprintOf(filter: Filter): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('hex').slice(0, 8);
}

function cursorOf(filter: Filter, place: number | undefined): string | null {
  return place === undefined ? null : Buffer.from(`${fingerprintOf(filter)}.${place}`).toString('base64url');
}

/** The place that the cursor tells. @throws AppError `bad_request` when it was not given out for this list */
function placeOf(filter: Filter, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [fingerprint, place = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (fingerprint === fingerprintOf(filter) && /^\d{1,15}$/.test(place)) return Number(place);
  const message = `cursor: ${echo(cursor)} is not a next_cursor of a list with these filters`;
  throw new AppError('bad_request', message, { details: [{ field: 'cursor', message }] });
}

export function listResources(context: ApiContext): Handler {
  return async ({ params: { type }, query }) => {
    if (type !== undefined) findType(context.catalog, type);
    const parsed = query as z.infer<typeof listQuery>; // by the route's schema
    const filter = filterOf(parsed, type);
    const after = placeOf(filter, parsed.cursor);
    const { records, next } = await inTime(readPage(context.redis, filter, after, parsed.limit ?? DEFAULT_LIMIT));
    const resources = records.map((record) => viewOf(record, context.keyRing));
    return { status: 200, body: { resources, next_cursor: cursorOf(filter, next) } };
  };
}
