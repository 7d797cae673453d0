import { readAllHostsFull } from './host-full';
import { markWaiting } from './mark-waiting';
import type { WorkerContext } from '../worker-context';
import { lackOf } from './lack-of';

const AT_ONCE = 200;
/** So many creations are told in time again. */
const HOLDS_MS = 15_000;

/** Tells the creations that wait, so many in a round, that no host has room, while that is so. */
export function tellWaiting({ redis, queues }: WorkerContext): () => Promise<void> {
  let next = 0;
  return async () => {
    const lack = await readAllHostsFull(redis);
    if (lack === undefined) return;
    const ids = await queues.waitingCreations(next, AT_ONCE);
    next = ids.length < AT_ONCE ? 0 : next + AT_ONCE;
    if (ids.length > 0) await markWaiting(redis, ids, lackOf(`no host has room: ${lack}`), HOLDS_MS);
  };
}
