import { Gauge, type Registry } from 'prom-client';
import type { Logger } from '../logger';
import { within } from './within';

interface GaugeSpec {
  readonly name: string;
  readonly help: string;
  /** none */
  readonly labels?: readonly string[];
}

/** One time series of a gauge. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Registers the gauges of a measurement, which is taken anew for each scrape. */
export type MeasureGauges = <Name extends string>(
  specs: Readonly<Record<Name, GaugeSpec>>,
  measure: () => Promise<Readonly<Partial<Record<Name, readonly Sample[]>>>>,
) => void;

function clear(gauge: Gauge, { labels = [] }: GaugeSpec): void {
  gauge.reset();
  if (labels.length === 0) gauge.remove(); // its reset leaves a 0
}

/**
 * Gauges that share a measurement share its result: one scrape takes it once. A measurement that fails, or has no result
 * within `withinMs`, leaves its gauges without samples, since the last ones may no longer be true.
 */
export function gaugesOf(registry: Registry, log: Pick<Logger, 'warn'>, withinMs: number): MeasureGauges {
  return (specs, measure) => {
    let running: ReturnType<typeof measure> | undefined;
    const measured = () => (running ??= measure().finally(() => (running = undefined)));
    for (const name in specs) {
      const spec = specs[name];
      const gauge: Gauge = new Gauge({
        name: spec.name,
        help: spec.help,
        labelNames: spec.labels ?? [],
        registers: [registry],
        collect: async () => {
          try {
            const samples = (await within(withinMs, measured()))[name] ?? [];
            clear(gauge, spec);
            for (const { labels = {}, value } of samples) gauge.set(labels, value);
          } catch (error) {
            clear(gauge, spec);
            log.warn('metric not measured', { metric: spec.name, error });
          }
        },
      });
    }
  };
}
