import { runClient } from './clients/client';
import { clockJump } from './faults/clock-jump';
import { injectFaults } from './inject';
import type { Ledger } from './ledger';
import type { ChaosOptions } from './options';
import { Random } from './random';
import type { Recoveries } from './recoveries';
import { Site } from './site';
import { evidenceOf } from './verdict/evidence';
import type { Problem } from './verdict/problem';
import { judge } from './verdict/verdict';

const CLIENTS = 8;

export interface ChaosResult {
  readonly faults: ReadonlyMap<string, number>;
  readonly ledger: Ledger;
  readonly recoveries: Recoveries;
  readonly problems: readonly Problem[];
  /** by type/name, of each resource with a problem */
  readonly evidence: ReadonlyMap<string, string>;
  /** `reason: message` of the failures of operations, and how often */
  readonly failures: ReadonlyMap<string, number>;
}

async function failuresOf({ world }: Site): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const key of await world.redisClient.keys('rm:operation:*')) {
    const { kind, failure } = await world.redisClient.hgetall(key);
    if (failure === undefined) continue;
    const { step, reason } = JSON.parse(failure) as { step: string; reason: string };
    const what = `${kind}, ${step}: ${reason}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

/** Requests of many clients while faults happen; what is heard of what was left behind counts as a problem, too. */
export async function runChaos({ seed, minutes, faults, types }: Omit<ChaosOptions, 'out'>): Promise<ChaosResult> {
  const random = new Random(seed);
  const site = await Site.open({ types, hasClock: faults.includes(clockJump) });
  const problems: Problem[] = [];
  const evidence = new Map<string, string>();
  const stop = new AbortController();
  try {
    const clients = Array.from({ length: CLIENTS }, () => runClient(site, random.fork(), stop.signal));
    const counts = await injectFaults(site, faults, random.fork(), Date.now() + minutes * 60_000);
    stop.abort();
    await Promise.all(clients);
    await site.recoveries.all();
    problems.push(...(await judge(site)));
    for (const { member } of problems) if (member) evidence.set(member, await evidenceOf(site, member));
    return {
      faults: counts,
      ledger: site.ledger,
      recoveries: site.recoveries,
      problems,
      evidence,
      failures: await failuresOf(site),
    };
  } finally {
    stop.abort();
    await site.close().catch((error: unknown) => problems.push({ kind: 'orphaned', what: String(error) }));
  }
}
