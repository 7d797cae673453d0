import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { keyIdOf, KEYS, loadScript, recordToHash, SEALED_FIELDS, wholeTexts, type KeyRing } from '#core';

const reseal = loadScript(join(__dirname, 'reseal-record.lua'));

const BATCH = 200;

/** The result of a round over all records. */
export interface Resealed {
  readonly records: number;
  /** texts that were sealed with another key than the one that seals now */
  readonly stale: number;
  /** of these, those that are sealed with it now; the others have changed meanwhile */
  readonly replaced: number;
}

async function resealRecord(redis: Redis, key: string, keyRing: KeyRing) {
  const { resource_id: id, ...texts } = wholeTexts(await redis.hgetall(key));
  if (id === undefined) return { stale: 0, replaced: 0 };
  const changes = SEALED_FIELDS.flatMap((field) => {
    const old = texts[field];
    if (old === undefined || keyIdOf(old) === keyRing.currentId) return [];
    return [{ field, old, new: recordToHash({ [field]: keyRing.renew(id, old) }) }];
  });
  if (changes.length === 0) return { stale: 0, replaced: 0 };
  const [, replaced] = await reseal.run(redis, [key], { changes });
  return { stale: changes.length, replaced: Number(replaced) };
}

/**
 * Seals everything in the records with the key that seals now, once through all of them, while they are worked with.
 *
 * @throws Error naming the record of which a text does not open
 */
export async function resealRecords(redis: Redis, keyRing: KeyRing): Promise<Resealed> {
  const total = { records: 0, stale: 0, replaced: 0 };
  const keys = redis.scanStream({ match: KEYS.resource('*', '*'), count: BATCH });
  for await (const batch of keys as AsyncIterable<string[]>) {
    const results = await Promise.all(
      batch.map((key) =>
        resealRecord(redis, key, keyRing).catch((cause: unknown) => {
          throw new Error(`${key}: a sealed text in it does not open, or Redis does not answer`, { cause });
        }),
      ),
    );
    total.records += batch.length;
    for (const { stale, replaced } of results) {
      total.stale += stale;
      total.replaced += replaced;
    }
  }
  return total;
}
