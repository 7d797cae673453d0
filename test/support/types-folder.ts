import { appendFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const ROOT = join(__dirname, '..', '..');

/** The product's types together with those of test/fixtures/types, in a folder that the caller removes. */
export function typesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rm-types-'));
  cpSync(join(ROOT, 'templates'), folder, { recursive: true });
  cpSync(join(ROOT, 'test', 'fixtures', 'types'), folder, { recursive: true });
  return folder;
}

/** Gives a type a parameter `directive` that becomes one more line at the end of its configuration file. */
export function addDirective(folder: string, type: string, file: string): void {
  const path = join(folder, type, 'type.yaml');
  const definition = parse(readFileSync(path, 'utf8')) as { parameters: object };
  const parameters = { ...definition.parameters, directive: { type: 'text', default: '', max_length: 100 } };
  writeFileSync(path, stringify({ ...definition, parameters }));
  appendFileSync(join(folder, type, `${file}.njk`), '{{ directive }}\n');
}
