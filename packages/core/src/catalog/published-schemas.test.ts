import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import Ajv from 'ajv';
import { projectRoot } from '../project-root';
import { publishedSchemas } from './published-schemas';

const TEMPLATES = join(projectRoot(), 'templates');
const FIXTURES = join(projectRoot(), 'test', 'fixtures', 'types');

const yamlFiles = [TEMPLATES, FIXTURES].flatMap((folder) => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
});

describe.each(Object.entries(publishedSchemas))('templates/%s', (file, schema) => {
  const published: unknown = JSON.parse(readFileSync(join(TEMPLATES, file), 'utf8'));

  test('equals the zod schema (else run: npm run types:schema)', () => {
    expect(published).toEqual(schema);
  });

  test('explains each of its keys', () => {
    const { properties } = published as { properties: Record<string, object> };
    for (const key of Object.values(properties)) expect(key).toHaveProperty('description');
  });
});

test('the keys without a default are required', () => {
  expect(publishedSchemas['type.schema.json']).toMatchObject({
    required: ['name', 'prefix', 'image', 'versions', 'port', 'data', 'memory', 'probe', 'connect', 'uri'],
  });
});

test.each(yamlFiles)('%s names its schema in its first line, and passes it', (path) => {
  const text = readFileSync(path, 'utf8');
  const [, reference = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  const schema = resolve(dirname(path), reference);
  expect(dirname(schema)).toBe(TEMPLATES);
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(schema, 'utf8')) as object,
  );
  validate(parse(text));
  expect(validate.errors).toBeNull();
});
