import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..', '..');
const LONGEST_FILE = 150;
/** The first line of a longer file says why it is one. */
const REASON = /^\/\/ Over 150 lines: ./;

function sources(): string[] {
  return ['apps', 'packages']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function filesWith(pattern: RegExp): string[] {
  return sources().filter((file) => pattern.test(read(file)));
}

function typeNames(): string[] {
  return readdirSync(join(ROOT, 'templates'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (parse(read(join('templates', name, 'type.yaml'))) as { name: string }).name);
}

describe('the borders of the architecture', () => {
  test('imports keep to their folders and make no cycle, in apps, packages, bench and chaos, by the rules of dependency-cruiser', () => {
    const depcruise = join(ROOT, 'node_modules', '.bin', 'depcruise');
    const report = execFileSync(depcruise, ['apps', 'packages', 'bench', 'chaos'], { cwd: ROOT, encoding: 'utf8' });
    expect(report).toContain('no dependency violations found');
  });

  test('the environment is read in one file, among all sources, which is settings.ts', () => {
    expect(filesWith(/process\.env/)).toEqual([join('packages', 'core', 'src', 'settings.ts')]);
  });

  // Redis is also our own store, so the word alone tells nothing: an image or a value that equals a type's name does.
  test.each(typeNames())(
    'the type %s is named, outside templates/ and tests, in servers/ and in examples only',
    (type) => {
      const value = new RegExp(`(?<!example: )['"\`]${type}(:[\\w.]+)?['"\`]`);
      expect(filesWith(value).filter((file) => !file.includes(join('src', 'servers')))).toEqual([]);
    },
  );

  test('a source file of more than 150 lines says in its first line why', () => {
    const long = sources().filter((file) => read(file).split('\n').length - 1 > LONGEST_FILE);
    expect(long.filter((file) => !REASON.test(read(file)))).toEqual([]);
  });

  test('a file is named in kebab case, in every folder, as its main export is', () => {
    const odd = sources().filter((file) => !/^[a-z0-9-]+\.ts$/.test(file.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
  });
});
