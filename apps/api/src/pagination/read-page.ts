import type { Redis } from 'ioredis';
import { KEYS, recordFromHash, refOf, type ResourceRecord, type Status } from '#core';

/** What a list is narrowed to; every condition must hold. */
export interface Filter {
  readonly type?: string | undefined;
  readonly project?: string | undefined;
  readonly status?: Status | undefined;
  readonly labels?: readonly { readonly name: string; readonly value: string }[];
}

export interface Page {
  readonly records: readonly ResourceRecord[];
  /** the place after which the next page begins; undefined when this is the last */
  readonly next: number | undefined;
}

/** So many candidates are looked at for one page: one that few of them pass is shorter and has a next one all the same. */
const MOST_LOOKED_AT = 5_000;
const BATCH = 500;

function indexesOf({ type, project, status, labels = [] }: Filter): string[] {
  const conditions = [
    ...(status === undefined ? [] : [KEYS.index('status', status)]),
    ...(project === undefined ? [] : [KEYS.index('project', project)]),
    ...labels.map(({ name, value }) => KEYS.index('label', `${name}=${value}`)),
    ...(type === undefined ? [] : [KEYS.index('type', type)]),
  ];
  // Deleted records are only in the indexes of their status, project and labels: they are listed on request.
  if (status === 'deleted') return conditions.filter((key) => key !== KEYS.index('type', type));
  return type === undefined ? [...conditions, KEYS.index('all')] : conditions;
}

/** The index with the fewest entries is walked, and the others are asked about what it holds. */
async function bySize(redis: Redis, indexes: readonly string[]): Promise<string[]> {
  const sizes = await Promise.all(indexes.map(async (key) => ({ key, size: await redis.zcard(key) })));
  return sizes.sort((one, other) => one.size - other.size).map(({ key }) => key);
}

interface Candidate {
  readonly member: string;
  readonly place: number;
}

async function candidatesAfter(redis: Redis, index: string, place: number, count: number): Promise<Candidate[]> {
  const answer = await redis.zrangebyscore(index, `(${place}`, '+inf', 'WITHSCORES', 'LIMIT', 0, count);
  const candidates: Candidate[] = [];
  for (let at = 0; at + 1 < answer.length; at += 2) {
    candidates.push({ member: answer[at] ?? '', place: Number(answer[at + 1]) });
  }
  return candidates;
}

async function inAll(redis: Redis, indexes: readonly string[], candidates: readonly Candidate[]): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const members = candidates.map(({ member }) => member);
  const scores = await Promise.all(indexes.map((index) => redis.zmscore(index, ...members)));
  return candidates.filter((_candidate, at) => scores.every((of) => of[at] !== null));
}

async function read(redis: Redis, candidates: readonly Candidate[]): Promise<ResourceRecord[]> {
  const hashes = await Promise.all(
    candidates.map(({ member }) => redis.hgetall(KEYS.resource(refOf(member).type, refOf(member).name))),
  );
  return hashes.map(recordFromHash).filter((record) => record !== undefined); // one may have gone meanwhile
}

/**
 * The records that pass the filter, in the order of their creation, from behind `after`: what is created or changed
 * meanwhile moves no other record to another page. Reads indexes only, never all there is.
 */
export async function readPage(redis: Redis, filter: Filter, after: number, limit: number): Promise<Page> {
  const [walked = KEYS.index('all'), ...others] = await bySize(redis, indexesOf(filter));
  const prefix = filter.type === undefined ? '' : `${filter.type}/`;
  const found: Candidate[] = [];
  let place = after;
  for (let looked = 0; looked < MOST_LOOKED_AT;) {
    const batch = looked === 0 ? limit + 1 : BATCH; // the first is enough where most pass
    looked += batch;
    const candidates = await candidatesAfter(redis, walked, place, batch);
    const ofType = candidates.filter(({ member }) => member.startsWith(prefix));
    found.push(...(await inAll(redis, others, ofType)));
    if (found.length > limit) {
      const page = found.slice(0, limit);
      return { records: await read(redis, page), next: page.at(-1)?.place };
    }
    if (candidates.length < batch) return { records: await read(redis, found), next: undefined };
    place = candidates.at(-1)?.place ?? place;
  }
  return { records: await read(redis, found), next: place };
}
