import { setTimeout as sleep } from 'node:timers/promises';
import { stop } from './stop.mjs';

/** Polls `check` until it is true. Resolves to false after `seconds`. */
export async function waitUntil(check, seconds) {
  const deadline = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) return false;
    await sleep(50, undefined, { signal: stop });
  }
  return true;
}
