import { Admission } from '../apps/worker/src/admission/admission';
import { readUnfinished } from '../apps/worker/src/admission/host-full';
import { RecordWriter } from '../apps/worker/src/durable-records/record-writer';
import { collectGarbage } from '../apps/worker/src/garbage-collector/collect-garbage';
import { reconcile } from '../apps/worker/src/reconciler/reconcile';
import { runScheduledTasks } from '../apps/worker/src/scheduler/run-scheduled-tasks';
import { atMost, median, timed } from './measure';
import { RecordsWorld } from './records-world';
import type { Report } from './report';

const FEW = 1_000;
const MANY = Number(process.env['RM_BENCH_RECORDS'] ?? 200_000);
const ROUNDS = 12;
const REQUESTS = 15;
const LOOKS = 3;
const MOST_RATIO = 1.3;
const MOST_BYTES = 2_500;

interface Cost {
  readonly what: string;
  readonly times: number;
  readonly run: (world: RecordsWorld) => Promise<unknown>;
}

function request(what: string, method: string, path: string, body?: string): Cost {
  const run = async ({ client }: RecordsWorld) => {
    const { status } = await client.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}`);
  };
  return { what, times: REQUESTS, run };
}

function look(what: string, run: Cost['run']): Cost {
  return { what, times: LOOKS, run };
}

async function reconcileAll({ worker }: RecordsWorld): Promise<void> {
  const changed = new AbortController().signal;
  const trigger = { changed, exit: undefined, dockerSince: () => 0 };
  for (const ref of await worker.store.refsOnHost(worker.installation.hostId)) await reconcile(worker, ref, trigger);
}

async function admit({ worker }: RecordsWorld): Promise<void> {
  const { redis, installation, settings } = worker;
  await new Admission(redis, installation.hostId, { ...settings, maxInstances: 1_000 }).check();
  await readUnfinished(redis, installation.hostId);
}

const COSTS: readonly Cost[] = [
  request('GET an instance', 'GET', '/api/resources/redis/r500'),
  request('a page of the list', 'GET', '/api/resources?limit=50'),
  request('a page by status', 'GET', '/api/resources?limit=50&status=running'),
  request('a page by type and project', 'GET', '/api/resources/redis?limit=50&project=limited'),
  request('a page by label', 'GET', '/api/resources?label=team:t42'),
  request('POST with a quota', 'POST', '/api/resources/redis', '{"project":"limited"}'),
  look('worker: garbage collection', ({ worker }) => collectGarbage(worker)),
  look('worker: scheduled tasks', ({ worker }) => runScheduledTasks(worker)),
  look('worker: durable records', ({ worker }) => new RecordWriter(worker).writeChanged()),
  look('worker: reconciliation', reconcileAll),
  look('worker: admission', admit),
];

async function compare({ what, times, run }: Cost, few: RecordsWorld, many: RecordsWorld): Promise<string[]> {
  const samples = { few: [] as number[], many: [] as number[] };
  for (const world of [few, many]) for (let count = 0; count < times; count += 1) await run(world); // warm
  for (let round = 0; round < atMost(ROUNDS); round += 1) {
    for (let count = 0; count < times; count += 1) {
      samples.few.push(await timed(() => run(few)));
      samples.many.push(await timed(() => run(many)));
    }
  }
  const [one, other] = [median(samples.few), median(samples.many)];
  const isMet = other / one <= MOST_RATIO;
  const figures = [one.toFixed(2), other.toFixed(2), (other / one).toFixed(2)];
  return [what, ...figures, `≤ ${MOST_RATIO}`, isMet ? 'yes' : 'NO'];
}

/** Whether things cost the same with many instances as with few. */
export async function records(report: Report): Promise<void> {
  report.note('Ours with few and with many instances, by turns. RM_BENCH_RECORDS sets how many.');
  const few = await RecordsWorld.open(FEW);
  const many = await RecordsWorld.open(MANY);
  try {
    const row = report.table('instances', `ms with ${FEW}`, `ms with ${MANY}`, 'ratio', 'wanted', 'met');
    for (const cost of COSTS) row(...(await compare(cost, few, many)));
    const bytes = [few.memoryEach, many.memoryEach].map((each) => each.toFixed(0));
    const isMet = many.memoryEach <= MOST_BYTES;
    row('bytes of Redis for each, with one label', ...bytes, '', `≤ ${MOST_BYTES}`, isMet ? 'yes' : 'NO');
  } finally {
    await few.close();
    await many.close();
  }
}
