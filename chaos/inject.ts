import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults/fault';
import type { Random } from './random';
import type { Site } from './site';

/** How many at once, and how often that. */
const AT_ONCE = { '1': 5, '2': 3, '3': 2 } as const;
const WITHIN_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;
/** Recovery from one round is mostly seen alone; a slow one meets the next. */
const NEXT_AFTER_MS = 8_000;

/** All faults in an order drawn anew each time, so that each one comes soon. */
class Deck {
  private rest: Fault[] = [];

  constructor(
    private readonly faults: readonly Fault[],
    private readonly random: Random,
  ) {}

  /** Of the next ones, `count` that can go on at the same time. */
  draw(count: number): Fault[] {
    const drawn: Fault[] = [];
    if (this.rest.length < count) this.rest.push(...this.random.shuffled(this.faults));
    for (const fault of [...this.rest]) {
      if (drawn.length === count) break;
      if (drawn.some((other) => isAtOdds(fault, other))) continue;
      drawn.push(...this.rest.splice(this.rest.indexOf(fault), 1));
    }
    return drawn;
  }
}

function isAtOdds(one: Fault, other: Fault): boolean {
  if (one.name === other.name) return one.target !== undefined || one.needs !== undefined;
  const targets = [one.target, other.target].filter((target) => target !== undefined);
  return (
    (targets.length === 2 && one.target === other.target) ||
    [one.needs, other.needs].some((need) => need !== undefined && targets.includes(need))
  );
}

/** Ends early when the run is to stop: then all is healed at once. */
async function pause({ stop }: Site, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}

async function inflict(site: Site, fault: Fault, random: Random): Promise<boolean> {
  await pause(site, random.between(0, WITHIN_MS));
  const span = { from: Date.now(), to: Number.POSITIVE_INFINITY };
  if (fault.endsServers) site.ledger.endings.push(span);
  const heal = await fault.begin(site, random);
  if (heal) {
    await pause(site, random.between(...fault.lasts));
    await heal();
  }
  span.to = Date.now();
  return heal !== undefined;
}

/** Waits for each of them before it throws what one of them did: none is at work any more when all is closed. */
async function allOf<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** Goes on with rounds of faults until the time is over; then all of them are healed. @returns how many of each */
export async function injectFaults(
  site: Site,
  faults: readonly Fault[],
  random: Random,
  until: number,
  tell: (line: string) => void,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const finishing: Promise<void>[] = [];
  const deck = new Deck(faults, random.fork());
  do {
    const round = deck.draw(Math.min(faults.length, Number(random.weighted(AT_ONCE))));
    const forks = round.map(() => random.fork());
    const done = await allOf(round.map((fault, at) => inflict(site, fault, forks[at] ?? random)));
    for (const { name } of round.filter((_, at) => done[at])) counts.set(name, (counts.get(name) ?? 0) + 1);
    const names = round.map(({ name }, at) => (done[at] ? name : `(no ${name})`)).join(', ');
    tell(`over: ${names}`);
    const finished = site.recoveries.finished().then((how) => tell(`${names}: ${how}`));
    finishing.push(finished);
    await Promise.race([finished, pause(site, NEXT_AFTER_MS)]);
    await pause(site, random.between(0, LONGEST_PAUSE_MS));
  } while (Date.now() < until && !site.stop.aborted);
  await Promise.all(finishing);
  return counts;
}
