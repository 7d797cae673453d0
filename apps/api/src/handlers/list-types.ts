import { z } from 'zod';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';

export const typesView = z
  .strictObject({
    types: z.array(
      z.strictObject({
        name: z.string(),
        image_versions: z.array(z.string()).meta({ description: 'the first is the default' }),
        body: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the body that POST takes' }),
      }),
    ),
  })
  .meta({ id: 'Types' });

/** The types with their parameters as JSON Schema; they are fixed at start. */
export function listTypes({ catalog }: Pick<ApiContext, 'catalog'>): Handler {
  const types = [...catalog.values()].map(({ definition, body }) => ({
    name: definition.name,
    image_versions: definition.versions.map((version) => `${definition.image}:${version}`),
    body: z.toJSONSchema(body, { io: 'input' }),
  }));
  return () => ({ status: 200, body: { types } });
}
