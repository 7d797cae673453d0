import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, echo, LABEL_FILTER, projectSchema, STATUSES, type Caller } from '#core';
import { readPage, type Filter } from '../read-page';
import type { ApiContext } from '../api-context';
import { resourceView, viewOf } from '../resource-view';
import type { Handler } from '../route';
import { findType } from './find-type';
import { DEFAULT_LIMIT, pageLimit } from './page-limit';
import { requireProject } from './require-project';
import { inTime } from './with-redis';

const MOST_LABELS = 32;

const labelError = {
  error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a label filter (example: env:staging)`,
};
const label = z.string(labelError).refine((text) => LABEL_FILTER.test(text), labelError);

const tooManyLabels = {
  error: (issue: { input?: unknown }) => `${[issue.input].flat().length} label filters are more than ${MOST_LABELS}`,
};
const cursorError = { error: (issue: { input?: unknown }) => `${echo(issue.input)} is not a next_cursor of a list` };

export const listQuery = z.strictObject({
  project: projectSchema.optional(),
  status: z
    .enum(STATUSES, { error: (issue) => `${echo(issue.input)} is not a status (one of ${STATUSES.join(', ')})` })
    .optional(),
  label: z
    .union([label, z.array(label)], { error: (issue) => labelError.error(issue) })
    .refine((labels) => [labels].flat().length <= MOST_LABELS, tooManyLabels)
    .optional()
    .meta({ description: '`name:value`; given several times, all must hold' }),
  limit: pageLimit,
  cursor: z
    .string(cursorError)
    .max(200, cursorError)
    .optional()
    .meta({ description: '`next_cursor` of the page before' }),
});

type ListQuery = z.infer<typeof listQuery>;

export const listView = z
  .strictObject({
    resources: z.array(resourceView),
    next_cursor: z.string().nullable().meta({ description: 'asks for the next page; null when this is the last' }),
  })
  .meta({ id: 'Resources' });

function filterOf({ status, label: labels, project }: ListQuery, caller: Caller, type: string | undefined): Filter {
  const own = caller.role === 'admin' ? undefined : caller.project;
  const texts = labels === undefined ? [] : [labels].flat();
  const split = (text: string) => {
    const at = text.indexOf(':');
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  };
  return {
    type,
    status,
    project: project === undefined ? own : requireProject(caller, project),
    labels: texts.map(split),
  };
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
  return async ({ params: { type }, query, caller }) => {
    if (type !== undefined) findType(context.catalog, type);
    const parsed = query as ListQuery; // by the route's schema
    const filter = filterOf(parsed, caller, type);
    const after = placeOf(filter, parsed.cursor);
    const { records, next } = await inTime(readPage(context.redis, filter, after, parsed.limit ?? DEFAULT_LIMIT));
    const resources = records.map((record) => viewOf(record, context.keyRing, caller.role));
    return { status: 200, body: { resources, next_cursor: cursorOf(filter, next) } };
  };
}
