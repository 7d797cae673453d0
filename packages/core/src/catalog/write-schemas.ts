/** `npm run types:schema`: writes the JSON Schemas of templates/ after a change of the zod schemas. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';
import { publishedSchemas } from './published-schemas';

for (const [file, schema] of Object.entries(publishedSchemas))
  writeFileSync(join(projectRoot(), 'templates', file), `${JSON.stringify(schema, undefined, 2)}\n`);
