import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { World } from '../test/support/world';

const REST_MS = 10_000;
export const MEMORY_BOUND_MB = 150;

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Resident memory after ten provisionings and ten seconds of nothing. */
export async function memoryAtRest(): Promise<Record<string, number>> {
  const world = await World.start({ timings: 'product', env: { LOG_LEVEL: 'info' } });
  try {
    for (let created = 0; created < 10; created += 1) await world.api.create('redis', {}, 60);
    await sleep(REST_MS);
    return { api: residentMb(world.apiProcess?.pid ?? 0), worker: residentMb(world.workers[0]?.pid ?? 0) };
  } finally {
    await world.close();
  }
}
