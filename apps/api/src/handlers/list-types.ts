import { z } from 'zod';
import { imagesOf, type ResourceType } from '#core';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';

export const typesView = z
  .strictObject({
    types: z.array(
      z.strictObject({
        name: z.string(),
        image_versions: z.array(z.string()).meta({ description: 'the first is the default' }),
        upgrades: z
          .record(z.string(), z.array(z.string()))
          .meta({ description: 'image version → the image versions that may be upgraded to it' }),
        config: z
          .strictObject({
            live: z.array(z.string()),
            restart: z.array(z.string()),
            refused: z.record(z.string(), z.string()),
          })
          .nullable()
          .meta({
            description:
              'the directives that `config` takes, by how a change applies; and those that are refused, with the reason',
          }),
        body: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the body that POST takes' }),
      }),
    ),
  })
  .meta({ id: 'Types' });

function configOf({ config }: ResourceType['definition']) {
  return config ? { live: config.live, restart: config.restart, refused: config.refused } : null;
}

function upgradesOf({ image, upgrades }: ResourceType['definition']): Record<string, string[]> {
  const entries = Object.entries(upgrades).map(([to, from]) => {
    return [`${image}:${to}`, from.map((version) => `${image}:${version}`)] as const;
  });
  return Object.fromEntries(entries);
}

/** The types with their parameters as JSON Schema; they are fixed at start. */
export function listTypes({ catalog }: Pick<ApiContext, 'catalog'>): Handler {
  const types = [...catalog.values()].map(({ definition, body }) => ({
    name: definition.name,
    image_versions: imagesOf(definition),
    upgrades: upgradesOf(definition),
    config: configOf(definition),
    body: z.toJSONSchema(body, { io: 'input' }),
  }));
  return () => ({ status: 200, body: { types } });
}
