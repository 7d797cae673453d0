import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../test/support/world';

const LOOK_EVERY_MS = 50;
const GIVEN_UP_AFTER_MS = 120_000;

export type Recovery =
  'killed worker: its operation claimed by another run' | 'fault over: every accepted operation has finished';

/** An operation under way, and the run that held its record. */
export interface UnderWay {
  readonly member: string;
  readonly operationId: string;
  readonly kind: string;
  readonly run: string | undefined;
}

/** The operations under way. */
export async function underWay({ redisClient }: World): Promise<UnderWay[]> {
  const members = await redisClient.zrange('rm:unsettled', '0', '-1');
  const records = await Promise.all(
    members.map((member) => redisClient.hgetall(`rm:resource:${member.replace('/', ':')}`)),
  );
  return records.map((record, at) => ({
    member: members[at] ?? '',
    operationId: record['operation_id'] ?? '',
    kind: record['operation_kind'] ?? '',
    run: record['run'],
  }));
}

/** How long it took until things were as they should be, in ms. */
export class Recoveries {
  readonly times: Record<Recovery, number[]> = {
    'killed worker: its operation claimed by another run': [],
    'fault over: every accepted operation has finished': [],
  };
  private readonly watches: Promise<number>[] = [];

  constructor(
    private readonly world: World,
    private readonly stop: AbortSignal,
  ) {}

  /** Measures from now on until other runs have claimed these. */
  expectClaims(orphans: readonly UnderWay[]): void {
    const isClaimed = (orphan: UnderWay) => async () => {
      const [now] = (await underWay(this.world)).filter(({ operationId }) => operationId === orphan.operationId);
      return now === undefined || (now.run !== undefined && now.run !== orphan.run);
    };
    for (const orphan of orphans)
      this.watches.push(this.measure('killed worker: its operation claimed by another run', isClaimed(orphan)));
  }

  /** Measures until what is under way now has ended, and waits for it. @returns how long it took and what was last */
  async finished(): Promise<string> {
    let rest = await underWay(this.world);
    const last = () => rest.map(({ member, kind }) => `${kind} ${member}`).join(', ');
    let told = last();
    const ms = await this.measure('fault over: every accepted operation has finished', async () => {
      const now = new Set((await underWay(this.world)).map(({ operationId }) => operationId));
      rest = rest.filter(({ operationId }) => now.has(operationId));
      told = last() || told;
      return rest.length === 0;
    });
    return `finished after ${(ms / 1000).toFixed(1)} s, last ${told || 'nothing'}`;
  }

  async all(): Promise<void> {
    await Promise.all(this.watches);
  }

  private async measure(what: Recovery, look: () => Promise<boolean>): Promise<number> {
    const begun = performance.now();
    const isOver = () => this.stop.aborted || performance.now() - begun > GIVEN_UP_AFTER_MS;
    while (!(await look()) && !isOver()) await sleep(LOOK_EVERY_MS);
    const ms = performance.now() - begun;
    this.times[what].push(ms);
    return ms;
  }
}
