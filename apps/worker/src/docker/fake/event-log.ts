import type { Labels } from '../containers/containers';
import type { DockerEvent } from '../docker';

const NANOS = 1_000_000_000n;

function nanosOf(seconds: string): bigint {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return BigInt(whole) * NANOS + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

export function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** The events of a fake Docker. Each has a time of its own, even when the clock stands still. */
export class EventLog {
  private events: readonly DockerEvent[] = [];
  private last = 0n;

  add(now: number, event: Omit<DockerEvent, 'at'>): void {
    const nanos = BigInt(Math.round(now * 1000)) * 1000n;
    this.last = nanos > this.last ? nanos : this.last + 1n;
    const at = `${this.last / NANOS}.${String(this.last % NANOS).padStart(9, '0')}`;
    this.events = [...this.events, { ...event, at }];
  }

  /** As in a Docker that was started again. */
  forget(): void {
    this.events = [];
  }

  /** The first event with these labels from `since` on, without the `skipped` ones before it. */
  find(labels: Labels, since: string, skipped: number): DockerEvent | undefined {
    const first = nanosOf(since);
    return this.events.filter(({ at, labels: own }) => nanosOf(at) >= first && carries(own, labels))[skipped];
  }

  hasUntil(at: number): boolean {
    return this.events.some((event) => Number(event.at) * 1000 <= at);
  }
}
