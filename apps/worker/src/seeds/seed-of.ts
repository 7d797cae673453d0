import { createHash } from 'node:crypto';
import type { ResourceType } from '#core';
import type { Rendered } from '../instance/template-context';
import type { SeedOrder } from './make-seed';

/** The parameters that shape a seed, beside defaults: whatever else an instance asks for cannot spoil it for others. */
function shapedBy({ defaults, definition }: ResourceType, { parameters }: Rendered): Rendered['parameters'] {
  const given = (definition.seed?.shaped_by ?? []).flatMap((name) => {
    const value = parameters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...defaults.parameters, ...Object.fromEntries(given) };
}

/** The seed that fits an instance: equal for instances with the same first data. @param imageId of the record's image */
export function seedOf(type: ResourceType, record: Rendered, imageId: string): Pick<SeedOrder, 'seed' | 'record'> {
  const { name, seed, user, data, env, command, files } = type.definition;
  const parameters = shapedBy(type, record);
  const made = JSON.stringify([imageId, parameters, seed, user, data, env, command, files]);
  const key = createHash('sha256').update(made).digest('hex').slice(0, 16);
  return {
    seed: { type: name, key },
    record: { resource_name: `${name}-seed`, image_version: record.image_version, parameters, config: {} },
  };
}
