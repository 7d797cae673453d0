import { createHash } from 'node:crypto';
import { echo, type Caller } from '#core';
import type { Filter } from './read-page';
import { requireProject } from '../access/identify';
import type { ListQuery } from '../schemas/queries';
import { badField } from '../wrappers/with-body';

/** Callers other than admins list their own project only. @throws AppError `forbidden` when they name another one */
export function filterOf(
  { status, label: labels, project }: ListQuery,
  caller: Caller,
  type: string | undefined,
): Filter {
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

/** The cursor of the next page; null after the last. It is valid for this filter only. */
export function cursorOf(filter: Filter, place: number | undefined): string | null {
  return place === undefined ? null : Buffer.from(`${fingerprintOf(filter)}.${place}`).toString('base64url');
}

/** The position in a cursor. @throws AppError `bad_request` when the cursor belongs to another list */
export function placeOf(filter: Filter, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [fingerprint, place = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (fingerprint === fingerprintOf(filter) && /^\d{1,15}$/.test(place)) return Number(place);
  const message = `cursor: ${echo(cursor)} is not a next_cursor of a list with these filters`;
  throw badField('cursor', message);
}
