import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { Site } from '../site';
import type { ApiAnswer } from '../../test/support/api-client';
import { ask, type Asked } from './ask';

/** How many there may be at a time, those included that are deleted and can be restored. */
const MOST: Readonly<Record<string, number>> = { redis: 12, mysql: 2 };
const BODIES: Readonly<Record<string, object>> = { redis: { maxmemory: '16mb' }, mysql: {} };
/** As the first client of an installation has it: mostly the small ones. */
const WEIGHTS = { redis: 8, mysql: 1 };
const TRIES = 5;
const TRY_AGAIN_AFTER_MS = 1_000;

let last = 0;

/** Asks until it is answered, if that may take more than one request: a 503 or a silence says nothing of what was done. */
async function askUntilAnswered(site: Site, type: string, init: object, tries: number): Promise<Asked | undefined> {
  for (let left = tries; left > 0; left -= 1) {
    const send = () => site.api.request('POST', `/api/resources/${type}`, init);
    const asked = await ask(site, `create ${type}`, send);
    if (asked.outcome !== '503' && asked.outcome !== 'no answer') return asked;
    if (left > 1) await sleep(TRY_AGAIN_AFTER_MS);
  }
  return undefined;
}

function headersOf(key: string | undefined, waitSeconds: number | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
  };
}

/** A new instance that another client knew already has two owners. */
function noteDoubleClaim({ ledger }: Site, view: ApiAnswer['body'], before: ReadonlySet<string>): void {
  const member = `${view.resource_type}/${view.resource_name}`;
  if (before.has(member)) ledger.seen.push({ kind: 'doubled', member, what: 'it was given to two clients' });
}

/**
 * Asks for an instance. Its label `wish` is another in each request, so that one which was made twice is found. Some
 * clients send an Idempotency-Key and ask again until they are answered.
 */
export async function create(site: Site, random: Random, waitSeconds: number | undefined): Promise<void> {
  const type = random.weighted(WEIGHTS) ?? 'redis';
  const insists = random.isTrueIn(30);
  if (!site.types.includes(type) || site.ledger.living(type).length >= (MOST[type] ?? 0)) return;
  const wish = `${process.pid}-${++last}`;
  const headers = headersOf(insists ? wish : undefined, waitSeconds);
  const body = JSON.stringify({ ...BODIES[type], labels: { wish } });
  const before = new Set(site.ledger.known.keys());
  const asked = await askUntilAnswered(site, type, { body, headers }, insists ? TRIES : 1);
  if (asked?.outcome === 'accepted') noteDoubleClaim(site, asked.answer?.body, before);
}
