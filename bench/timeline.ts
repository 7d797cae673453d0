import { World } from '../test/support/world';
import { atMost, median } from './measure';
import type { Report } from './report';
import { usable } from './usable';

const COUNTS = { redis: 10, mysql: 4 };

interface Span {
  readonly name: string;
  readonly ms: number;
}

interface Step {
  readonly name: string;
  readonly started_at: string;
  readonly finished_at: string;
}

/** Where the time of one creation goes, from the POST to the answer of its server to a client of ours. */
async function trace(world: World, type: string): Promise<Span[]> {
  const posted = Date.now();
  const { status, body } = await world.api.create(type, {}, 120);
  const replied = Date.now();
  if (status !== 201) throw new Error(`POST ${type} answered ${status}: ${JSON.stringify(body)}`);
  await usable(type, Number(body.exposed_port), body.db_password);
  const used = Date.now();
  const operation = await world.api.get(`/api/operations/${body.operation.id}`);
  const steps = operation.body.steps as Step[];
  const at = (text: string | undefined) => Date.parse(text ?? '');
  return [
    { name: 'accepted, queued, claimed', ms: at(steps[0]?.started_at) - posted },
    ...steps.map(({ name, started_at, finished_at }) => ({ name, ms: at(finished_at) - at(started_at) })),
    { name: 'last write, reply', ms: replied - at(steps.at(-1)?.finished_at) },
    { name: 'first query of a client', ms: used - replied },
  ];
}

function addTable(report: Report, type: string, traces: readonly Span[][]): void {
  const row = report.table(`${type}, median of ${traces.length}`, 'ms', 'share');
  const names = traces[0]?.map(({ name }) => name) ?? [];
  const medians = names.map((name, at) => ({ name, ms: median(traces.map((spans) => spans[at]?.ms ?? 0)) }));
  const total = medians.reduce((sum, { ms }) => sum + ms, 0);
  for (const { name, ms } of [...medians, { name: 'all', ms: total }])
    row(name, ms.toFixed(0), `${((100 * ms) / total).toFixed(0)} %`);
}

/** The median of each part of a creation, one after the other. */
export async function timeline(report: Report): Promise<void> {
  await World.use({ timings: 'product' }, async (world) => {
    for (const [type, count] of Object.entries(COUNTS)) {
      await trace(world, type); // both processes have served before, and the seed is made
      const traces: Span[][] = [];
      for (let created = 0; created < atMost(count); created += 1) traces.push(await trace(world, type));
      addTable(report, type, traces);
    }
  });
}
