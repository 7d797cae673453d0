import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
/** A machine that stands still for a moment, the product included, is no lateness: it takes that many looks, too, to have waited. */
const leastLooks = (withinMs: number) => Math.min(withinMs, 5_000) / 40;

/** Polls until `look` answers something truthy; the error says what was awaited and how long. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T> | T,
  withinMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (let looks = 1; ; looks += 1) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline && looks >= leastLooks(withinMs))
      throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
