import { FIRST_PORT } from '../test/support/test-ports';
import { World } from '../test/support/world';
import { DockerRun } from './docker-run';
import { timeToStart } from './launcher';
import { atMost, inTurns, median } from './measure';
import { OurService } from './our-service';
import type { Report } from './report';

interface Burst {
  readonly type: string;
  readonly count: number;
  readonly rounds: number;
  readonly bound: number;
  /** how many a user's `xargs -P` starts at a time: one of these in each round, and the best counts */
  readonly lanes: readonly number[];
}

const BURSTS: readonly Burst[] = [
  { type: 'redis', count: 1, rounds: 3, bound: 1.03, lanes: [1] },
  { type: 'redis', count: 10, rounds: 2, bound: 1, lanes: [4, 10] },
  { type: 'redis', count: 40, rounds: 2, bound: 1, lanes: [4, 16] },
  { type: 'mysql', count: 1, rounds: 1, bound: 0.2, lanes: [1] },
  { type: 'mysql', count: 10, rounds: 1, bound: 0.35, lanes: [4] },
];

/** Bursts of several rounds meet ports that rest from the one before. */
const PORT_RANGE = `${FIRST_PORT}-${FIRST_PORT + 399}`;

async function measure(world: World, { type, count, rounds, lanes }: Burst) {
  const [service, docker] = [new OurService(world), new DockerRun()];
  const samples = await inTurns(atMost(rounds), {
    ours: () => timeToStart(service, type, count),
    theirs: (round) => timeToStart(docker, type, count, lanes[round % lanes.length]),
  });
  return { ours: median(samples.ours) / 1000, theirs: Math.min(...samples.theirs) / 1000 };
}

export async function bursts(report: Report): Promise<void> {
  const row = report.comparisons();
  await World.use({ timings: 'product', env: { PORT_RANGE } }, async (world) => {
    for (const type of ['redis', 'mysql']) await timeToStart(new OurService(world), type); // the seed is made
    for (const burst of BURSTS) {
      const { type, count, bound, lanes } = burst;
      const rounds = atMost(burst.rounds);
      const used = lanes.slice(0, rounds).join(' and ');
      const times = await measure(world, burst);
      const what = `${type}: ${count} at once → all usable / docker run, best of xargs -P ${used}`;
      row({ what, unit: 's', ...times, bound, samples: `${rounds} of each` });
      report.bars.push(
        { panel: type, name: `${count} × docker run`, isOurs: false, seconds: times.theirs },
        { panel: type, name: `${count} × ours`, isOurs: true, seconds: times.ours },
      );
    }
  });
}
