import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../test/support/wait-until';
import { World } from '../test/support/world';
import { DockerRun } from './docker-run';
import { timeToStart, type Launcher } from './launcher';
import { atMost, inTurns, median, percentile } from './measure';
import { OurService } from './our-service';
import type { Report } from './report';
import { Testcontainers, whyLeftOut } from './testcontainers';

const WARM_BOUNDS_MS = { 50: 10, 99: 50 };

interface Case {
  readonly type: string;
  readonly path: 'plain' | 'seeded';
  readonly rounds: number;
  readonly bound: number;
}

type Row = ReturnType<Report['comparisons']>;

async function cold(world: World, report: Report, row: Row, { type, path, bound, ...most }: Case): Promise<void> {
  await timeToStart(new OurService(world), type); // its seed is made
  const others = { 'docker run': new DockerRun(), ...(whyLeftOut() ? {} : { Testcontainers: new Testcontainers() }) };
  const launchers: Record<string, Launcher> = { ours: new OurService(world, path), ...others };
  const sides = Object.entries(launchers).map(([name, launcher]) => [name, () => timeToStart(launcher, type)] as const);
  const rounds = atMost(most.rounds);
  const samples = await inTurns(rounds, Object.fromEntries(sides));
  const secondsOf = (name: string) => median(samples[name] ?? []) / 1000;
  const ours = secondsOf('ours');
  for (const name of Object.keys(others)) {
    const what = `${type}, ${path}: POST → usable / ${name} → usable`;
    row({ what, unit: 's', ours, theirs: secondsOf(name), bound, samples: `median of ${rounds}` });
    report.bars.push({ panel: type, name, isOurs: false, seconds: secondsOf(name) });
  }
  report.bars.push({ panel: type, name: `ours, ${path}`, isOurs: true, seconds: ours });
}

async function poolIsFull({ redisClient }: World): Promise<void> {
  for (const type of ['redis', 'mysql'])
    await waitUntil(`a warm ${type}`, async () => (await redisClient.zcard(`rm:index:pool:${type}`)) > 0, 120_000);
}

/** Against a fixed bound, since nothing that a user could do instead is warm. */
async function warm(world: World, report: Report, row: Row, type: string, most: number): Promise<void> {
  const service = new OurService(world, 'warm');
  const rounds = atMost(most);
  const times: number[] = [];
  await poolIsFull(world);
  await timeToStart(service, type); // both processes have served before
  for (let round = 0; round < rounds; round += 1) {
    await poolIsFull(world);
    await sleep(500); // the worker that filled the pool is done with it
    times.push(await timeToStart(service, type));
  }
  for (const [percent, theirs] of Object.entries(WARM_BOUNDS_MS)) {
    const [ours, samples] = [percentile(times, Number(percent)), `p${percent} of ${rounds}`];
    row({ what: `${type}, warm: POST → usable, in ms / wanted`, unit: 'ms', ours, theirs, bound: 1, samples });
  }
  report.bars.push({ panel: type, name: 'ours, warm', isOurs: true, seconds: median(times) / 1000 });
}

/** One at a time: the cold and the warm. */
export async function provisioning(report: Report): Promise<void> {
  const reason = whyLeftOut();
  if (reason !== undefined) report.note(reason);
  const row = report.comparisons();
  await World.use({ timings: 'product' }, async (world) => {
    await cold(world, report, row, { type: 'redis', path: 'plain', rounds: 10, bound: 1.03 });
    await cold(world, report, row, { type: 'mysql', path: 'seeded', rounds: 5, bound: 0.2 });
  });
  await World.use({ timings: 'product', env: { POOL: 'redis:1,mysql:1' } }, async (world) => {
    await warm(world, report, row, 'redis', 20);
    await warm(world, report, row, 'mysql', 8);
    await poolIsFull(world); // closing takes an instance that is being made for a leak
  });
}
