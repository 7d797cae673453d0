import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { Site } from '../site';
import { ask } from './ask';

/** How many there may be at a time, those included that are deleted and can be restored. */
const MOST: Readonly<Record<string, number>> = { redis: 12, mysql: 2 };
const BODIES: Readonly<Record<string, object>> = { redis: { maxmemory: '16mb' }, mysql: {} };
/** As the first client of an installation has it: mostly the small ones. */
const WEIGHTS = { redis: 8, mysql: 1 };
const TRIES = 5;
const TRY_AGAIN_AFTER_MS = 1_000;

let last = 0;

/** Asks until it is answered, if that may take more than one request: a 503 or a silence says nothing of what was done. */
async function askUntilAnswered(site: Site, type: string, init: object, tries: number): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    const send = () => site.api.request('POST', `/api/resources/${type}`, init);
    const { outcome } = await ask(site, `create ${type}`, send);
    if (outcome !== '503' && outcome !== 'no answer') return;
    if (left > 1) await sleep(TRY_AGAIN_AFTER_MS);
  }
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
  const headers = {
    'content-type': 'application/json',
    ...(insists ? { 'idempotency-key': wish } : {}),
    ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
  };
  const body = JSON.stringify({ ...BODIES[type], labels: { wish } });
  await askUntilAnswered(site, type, { body, headers }, insists ? TRIES : 1);
}
