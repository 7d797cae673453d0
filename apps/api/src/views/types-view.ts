import { z } from 'zod';
import { imagesOf, type Catalog, type ResourceType } from '#core';

export const typesView = z
  .strictObject({
    types: z.array(
      z.strictObject({
        name: z.string(),
        image_versions: z.array(z.string()).meta({ description: 'the first is the default' }),
        upgrades: z
          .record(z.string(), z.array(z.string()))
          .meta({ description: 'image version → the image versions that can be upgraded to it' }),
        config: z
          .strictObject({
            live: z.array(z.string()),
            restart: z.array(z.string()),
            refused: z.record(z.string(), z.string()),
          })
          .nullable()
          .meta({
            description: 'accepted directives, by how a change applies; and rejected ones, with the reason',
          }),
        body: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the body of POST' }),
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

const views = new WeakMap<Catalog, z.infer<typeof typesView>>();

/** The types with their parameters as JSON Schema; built once, since a catalog does not change. */
export function typesViewOf(catalog: Catalog): z.infer<typeof typesView> {
  const built = views.get(catalog);
  if (built) return built;
  const types = [...catalog.values()].map(({ definition, body }) => ({
    name: definition.name,
    image_versions: imagesOf(definition),
    upgrades: upgradesOf(definition),
    config: configOf(definition),
    body: z.toJSONSchema(body, { io: 'input' }),
  }));
  const view = { types };
  views.set(catalog, view);
  return view;
}
