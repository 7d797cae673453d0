import type { Sample, MeasureGauges } from './measured-gauges';

/**
 * `<prefix>_up` and `<prefix>_round_trip_seconds` of something that this process depends on.
 *
 * @param what as the help names it
 * @param ping has a deadline of its own
 */
export function addHealthGauges(
  gauges: MeasureGauges,
  prefix: string,
  what: string,
  ping: () => Promise<unknown>,
): void {
  const specs = {
    up: { name: `${prefix}_up`, help: `1 while ${what} answers this process, else 0` },
    roundTrip: {
      name: `${prefix}_round_trip_seconds`,
      help: `How long ${what} took to answer a ping; absent while it does not`,
    },
  };
  gauges(specs, async (): Promise<Partial<Record<keyof typeof specs, readonly Sample[]>>> => {
    const began = performance.now();
    try {
      await ping();
      return { up: [{ value: 1 }], roundTrip: [{ value: (performance.now() - began) / 1000 }] };
    } catch {
      return { up: [{ value: 0 }] };
    }
  });
}
