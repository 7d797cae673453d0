import type { ApiAnswer } from '../test/support/api-client';

export type Outcome = 'accepted' | 'refused' | '429' | '500' | '503' | 'no answer';

/** A request that was answered 2xx, or 500 because what was accepted failed. */
export interface Accepted {
  readonly request: string;
  readonly member: string;
  readonly resourceId: string;
  readonly operationId: string;
}

interface Write {
  readonly value: number;
  /** ms since 1970 at which the server had acknowledged it */
  readonly at: number;
}

/** What the clients know of an instance. */
export interface Known {
  readonly type: string;
  readonly name: string;
  readonly resourceId: string;
  port?: string;
  readonly written: Write[];
  nextValue: number;
  /** a deletion for good was asked for: it may go */
  mayGo: boolean;
  isGone: boolean;
}

/** A time, in ms since 1970, in which servers may have ended without a word. */
export interface Span {
  readonly from: number;
  to: number;
}

export const pathOf = ({ type, name }: Pick<Known, 'type' | 'name'>) => `/api/resources/${type}/${name}`;
export const memberOf = ({ type, name }: Pick<Known, 'type' | 'name'>) => `${type}/${name}`;

/** Redis and MySQL write it down within this, however hard they are ended (appendfsync everysec). */
const WRITTEN_DOWN_WITHIN_MS = 2_000;

/** All that was asked for and told, to be compared at the end with what is there. */
export class Ledger {
  readonly answers = new Map<string, Map<Outcome, number>>();
  readonly accepted: Accepted[] = [];
  readonly known = new Map<string, Known>();
  /** what no fault excuses, seen while the requests ran */
  readonly seen: {
    readonly kind: 'port changed' | 'not as described' | 'doubled';
    readonly member: string;
    readonly what: string;
  }[] = [];
  readonly endings: Span[] = [];

  count(request: string, outcome: Outcome): void {
    const counts = this.answers.get(request) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    this.answers.set(request, counts);
  }

  living(type?: string): Known[] {
    return [...this.known.values()].filter((known) => !known.isGone && (type === undefined || known.type === type));
  }

  /** @param view of the resource, as the API answers it */
  accept(request: string, view: ApiAnswer['body']): void {
    const known = this.note(view);
    const { id: operationId } = view.operation as { id: string };
    this.accepted.push({ request, member: memberOf(known), resourceId: known.resourceId, operationId });
  }

  note(view: ApiAnswer['body']): Known {
    const { resource_type: type, resource_name: name, resource_id: resourceId } = view as Record<string, string>;
    const identity = { type: type ?? '', name: name ?? '', resourceId: resourceId ?? '' };
    const member = memberOf(identity);
    const known = this.known.get(member) ?? { ...identity, written: [], nextValue: 0, mayGo: false, isGone: false };
    this.known.set(member, known);
    const port = (view.exposed_port as string | null) ?? known.port;
    if (known.port !== undefined && port !== known.port)
      this.seen.push({ kind: 'port changed', member, what: `from ${known.port} to ${port}` });
    if (port !== undefined) known.port = port;
    return known;
  }

  /** The writes that have to be there at the end: those acknowledged while nothing ended servers, nor did so soon after. */
  owed({ written }: Known): number[] {
    const isOwed = ({ at }: Write) =>
      !this.endings.some(({ from, to }) => at > from - WRITTEN_DOWN_WITHIN_MS && at <= to);
    return written.filter(isOwed).map(({ value }) => value);
  }
}
