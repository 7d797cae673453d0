import type { Fault } from './fault';

/** Seconds: a leap, an hour's wrong time zone, a day, a clock that was reset. */
const JUMPS = [-86_400, -3_600, -90, 90, 3_600, 86_400];

export const clockJump: Fault = {
  name: 'clock-jump',
  what: 'the wall clock of one worker jumps, by up to a day, and back',
  lasts: [4_000, 15_000],
  begin: (site, random) => {
    const worker = site.takeClockWorker();
    const jump = random.pick(JUMPS) ?? 0;
    if (!worker) return Promise.resolve(undefined);
    site.clock?.set(jump);
    return Promise.resolve(() => {
      site.clock?.set(0);
      site.releaseWorker(worker);
      return Promise.resolve();
    });
  },
};
