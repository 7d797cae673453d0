import { z } from 'zod';
import { configRules } from './config-rules';
import { typeDefinition } from './type-definition';

function jsonSchemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }); // the draft that editors know best
}

/** File of templates/ → its JSON Schema, by which editors complete and check the YAML files of a type. */
export const publishedSchemas: Readonly<Record<string, object>> = {
  'type.schema.json': jsonSchemaOf(typeDefinition),
  'directives.schema.json': jsonSchemaOf(configRules),
};
