import { AppError, type Catalog, type ResourceType } from '#core';
import { mysql } from './mysql/protocol';
import type { Protocol } from './protocol';
import { redis } from './redis/protocol';
import { tcp } from './tcp/protocol';

/** The values that a type.yaml may give to its key `probe`. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = { mysql, redis, tcp };

/** @throws AppError `internal` for an unknown protocol, which checkProtocols() rules out at start */
export function protocolOf({ definition }: ResourceType): Protocol {
  const protocol = PROTOCOLS[definition.probe];
  if (!protocol) throw new AppError('internal', `there is no probe '${definition.probe}'`);
  return protocol;
}

/** @throws AppError `invalid_type` when a type.yaml names an unknown protocol */
export function checkProtocols(catalog: Catalog, templatesDir: string): void {
  for (const { definition } of catalog.values()) {
    if (Object.hasOwn(PROTOCOLS, definition.probe)) continue;
    const expected = Object.keys(PROTOCOLS).join(', ');
    throw new AppError(
      'invalid_type',
      `${templatesDir}/${definition.name}/type.yaml: probe: '${definition.probe}' is not a probe (one of ${expected})`,
    );
  }
}
