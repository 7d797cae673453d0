import { raiseCountersTo, readCounters } from './counters';
import type { WorkerContext } from '../worker-context';
import { isHigher } from './counter-file';

/** Brings file and Redis to the higher of both: an old backup of Redis would give out names again. */
export async function keepCounters({ redis, catalog, counters }: WorkerContext): Promise<void> {
  const inFile = await counters.read();
  const inRedis = await readCounters(redis, [...new Set([...catalog.keys(), ...Object.keys(inFile.numbers)])]);
  if (isHigher(inFile, inRedis)) await raiseCountersTo(redis, inFile);
  if (isHigher(inRedis, inFile)) await counters.raise(inRedis);
}
