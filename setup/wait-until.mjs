import { setTimeout as sleep } from 'node:timers/promises';
import { stop } from './stop.mjs';

/** Polls `look` until it is true; false when `seconds` have passed without. */
export async function waitUntil(look, seconds) {
  const deadline = Date.now() + seconds * 1000;
  while (!(await look())) {
    if (Date.now() > deadline) return false;
    await sleep(50, undefined, { signal: stop });
  }
  return true;
}
