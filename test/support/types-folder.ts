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

/** Changes keys of a type's type.yaml. */
export function changeType(folder: string, type: string, change: (definition: { parameters: object }) => object): void {
  const path = join(folder, type, 'type.yaml');
  const definition = parse(readFileSync(path, 'utf8')) as { parameters: object };
  writeFileSync(path, stringify({ ...definition, ...change(definition) }));
}

/** Gives a type a parameter `directive` that becomes one more line at the end of its configuration file. */
export function addDirective(folder: string, type: string, file: string): void {
  changeType(folder, type, ({ parameters }) => ({
    parameters: { ...parameters, directive: { type: 'text', default: '', max_length: 100 } },
  }));
  appendFileSync(join(folder, type, `${file}.njk`), '{{ directive }}\n');
}

/** Gives Redis a server that is this long in getting ready: an operation that waits for it can be cut off in the midst. */
export function slowRedis(folder: string, seconds: number): void {
  const server = 'exec redis-server /usr/local/etc/redis/redis.conf';
  changeType(folder, 'redis', () => ({
    command: ['sh', '-c', `trap exit TERM; sleep ${seconds} & wait; ${server}`], // a shell that is told to end does so
  }));
}
