import { World } from '../test/support/world';
import { DockerRun } from './docker-run';
import { keptContainer } from './kept-container';
import { atMost, median, timed } from './measure';
import { ourInstance } from './our-instance';
import type { Report } from './report';
import { VERBS, type Subject, type Verb } from './subject';

const BOUND = 1.1;
const CASES = [
  { type: 'redis', rounds: 10, directive: 'CONFIG SET maxmemory', password: 'CONFIG SET requirepass' },
  { type: 'mysql', rounds: 4, directive: 'SET PERSIST max_connections', password: 'ALTER USER' },
] as const;

/** What a user does instead. */
function insteadOf(verb: Verb, { directive, password }: (typeof CASES)[number]): string {
  if (verb === 'live PATCH') return `docker exec, ${directive}`;
  if (verb === 'rotate password') return `docker exec, ${password}`;
  return `docker ${verb === 'restore' ? 'start of a kept container' : verb}`;
}

class Timer {
  private readonly times = new Map<Verb, number[]>(VERBS.map((verb) => [verb, []]));

  constructor(private readonly subject: Subject) {}

  async perform(verb: Verb, round: number): Promise<void> {
    this.times.get(verb)?.push(await timed(() => this.subject[verb](round)));
  }

  /** In ms. */
  medianOf(verb: Verb): number {
    return median(this.times.get(verb) ?? []);
  }
}

/** Both take each verb by turns, round after round. */
async function measure(ours: Timer, theirs: Timer, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const sides = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
    for (const verb of VERBS) for (const side of sides) await side.perform(verb, round);
  }
}

export async function verbs(report: Report): Promise<void> {
  report.note('From the request with `Prefer: wait` to its answer and a usable server.');
  const row = report.comparisons();
  await World.use({ timings: 'product' }, async (world) => {
    for (const each of CASES) {
      const { type } = each;
      const rounds = atMost(each.rounds);
      const launcher = new DockerRun();
      try {
        const ours = new Timer(await ourInstance(type, world));
        const theirs = new Timer(await keptContainer(type, launcher));
        await measure(ours, theirs, rounds);
        for (const verb of VERBS.filter((name) => name !== 'delete')) {
          const what = `${type}, ${verb} / ${insteadOf(verb, each)}`;
          const times = { ours: ours.medianOf(verb), theirs: theirs.medianOf(verb) };
          row({ what, unit: 'ms', ...times, bound: BOUND, samples: `median of ${rounds}` });
        }
      } finally {
        await launcher.removeAll();
      }
    }
  });
}
