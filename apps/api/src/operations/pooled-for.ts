import { planChange, type DesiredState, type PooledConfiguration, type ResourceType } from '#core';

/** The configuration of a pooled instance that will do for a request; undefined where only a new instance will. */
export function pooledFor(type: ResourceType, desired: DesiredState): PooledConfiguration | undefined {
  const { defaults } = type;
  if (desired.image_version !== defaults.image_version) return undefined;
  const { parameters, config } = defaults;
  const { changed, applies } = planChange(type, { parameters, config }, desired);
  if (changed.length === 0) return { parameters, config };
  return applies === 'live' ? { parameters, config, applies } : undefined;
}
