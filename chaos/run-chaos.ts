import { wholeTexts } from '#core';
import { runClient } from './clients/client';
import { clockJump } from './faults/clock-jump';
import { injectFaults } from './inject';
import type { Ledger } from './ledger';
import type { ChaosOptions } from './options';
import { Random } from './random';
import type { Recoveries } from './recoveries';
import { Site } from './site';
import { diagnose } from './verdict/diagnose';
import type { Problem } from './verdict/problem';
import { judge } from './verdict/verdict';

const CLIENTS = 12;

export interface ChaosResult {
  readonly faults: ReadonlyMap<string, number>;
  readonly ledger: Ledger;
  readonly recoveries: Recoveries;
  /** how often Docker had to be restarted at the end, for a port that it kept after a SIGKILL */
  readonly dockerRestarts: number;
  readonly problems: readonly Problem[];
  /** by type/name, of each resource with a problem */
  readonly diagnoses: ReadonlyMap<string, string>;
  /** the messages of the failures of operations, by kind, step and reason */
  readonly failures: ReadonlyMap<string, readonly string[]>;
}

async function failuresOf({ world }: Site): Promise<Map<string, string[]>> {
  const failures = new Map<string, string[]>();
  for (const key of await world.redisClient.keys('rm:operation:*')) {
    const { kind, failure } = wholeTexts(await world.redisClient.hgetall(key));
    if (failure === undefined) continue;
    const { step, reason, message } = JSON.parse(failure) as Record<'step' | 'reason' | 'message', string>;
    const what = `${kind}, ${step}: ${reason}`;
    failures.set(what, [...(failures.get(what) ?? []), message]);
  }
  return failures;
}

/**
 * Requests of many clients while faults happen. Anything left behind counts as a problem, too.
 *
 * @param tell what happens, as it happens
 * @param stop gives up: all is healed and removed, and nothing is judged
 * @throws Error when it was given up
 */
export async function runChaos(
  { seed, minutes, faults, types, logs }: Omit<ChaosOptions, 'out'>,
  tell: (line: string) => void,
  stop: AbortSignal = new AbortController().signal,
): Promise<ChaosResult> {
  const random = new Random(seed);
  const site = await Site.open({ types, hasClock: faults.includes(clockJump), stop });
  const problems: Problem[] = [];
  const diagnoses = new Map<string, string>();
  const over = new AbortController();
  try {
    const clients = Array.from({ length: CLIENTS }, () => runClient(site, random.fork(), over.signal));
    const counts = await injectFaults(site, faults, random.fork(), Date.now() + minutes * 60_000, tell);
    over.abort();
    await Promise.all(clients);
    await site.recoveries.all();
    if (stop.aborted) throw new Error('given up before the verdict');
    tell('all is healed: waiting for the recovery');
    problems.push(...(await judge(site, tell)));
    for (const { member } of problems) if (member) diagnoses.set(member, await diagnose(site, member));
    return {
      faults: counts,
      ledger: site.ledger,
      recoveries: site.recoveries,
      dockerRestarts: site.dockerRestarts,
      problems,
      diagnoses,
      failures: await failuresOf(site),
    };
  } finally {
    over.abort();
    if (logs !== undefined) site.keepLogs(logs);
    await site.close().catch((error: unknown) => problems.push({ kind: 'orphaned', what: String(error) }));
  }
}
