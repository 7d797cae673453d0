import { AppError, type Catalog, type ResourceType } from '#core';
import { mysql } from './mysql/mysql';
import type { Probe } from './server';
import { redis } from './redis/redis';
import { tcp } from './tcp/tcp';

/** What a type.yaml may name as its `probe`. */
export const probes: Readonly<Record<string, Probe>> = { mysql, redis, tcp };

/** @throws AppError `internal` when there is none of this name, which checkProbes() rules out at start */
export function probeOf({ definition }: ResourceType): Probe {
  const probe = probes[definition.probe];
  if (!probe) throw new AppError('internal', `there is no probe '${definition.probe}'`);
  return probe;
}

/** @throws AppError `invalid_type` when a type names a probe that is not there */
export function checkProbes(catalog: Catalog, templatesDir: string): void {
  for (const { definition } of catalog.values()) {
    if (Object.hasOwn(probes, definition.probe)) continue;
    const expected = Object.keys(probes).join(', ');
    throw new AppError(
      'invalid_type',
      `${templatesDir}/${definition.name}/type.yaml: probe: '${definition.probe}' is not a probe (one of ${expected})`,
    );
  }
}
