import { AppError, type Catalog } from '#core';
import { mysql } from './mysql';
import type { Probe } from './probe';
import { redis } from './redis';
import { tcp } from './tcp';

/** What a type.yaml may name as its `probe`. */
export const probes: Readonly<Record<string, Probe>> = { mysql, redis, tcp };

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
