import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleScript } from './load-script';

const SCRIPTS = join(__dirname, 'scripts');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rm-scripts-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function assembled(text: string): string {
  const path = join(folder, 'script.lua');
  writeFileSync(path, text);
  return assembleScript(path);
}

const definitionsIn = (text: string) => [...text.matchAll(/^local function (\w+)/gm)].map(([, name]) => name);

test('an include comes once, after what it needs itself', () => {
  const text = assembled('--- @include "move"\n--- @include "relabel"\n--- @include "index"\nreturn 1\n');
  expect(definitionsIn(text)).toEqual(['index', 'isPooled', 'move', 'relabel']);
});

test('a script has the keys that it mentions, and no others', () => {
  expect(assembled("return keys.operation .. 'id' .. keys.unfinished\n")).toMatch(
    /^local keys = {\n {2}operation = 'rm:operation:',\n {2}unfinished = 'rm:unsettled',\n}\n/,
  );
  expect(assembled('return 1\n')).toBe('return 1\n');
});

test.each([
  ['--- @include "nothing"\n', /ENOENT/],
  ['return keys.nothing\n', "keys.ts has no key 'nothing'"],
])('%j is refused', (text, error) => {
  expect(() => assembled(text)).toThrow(error);
});

test.each(readdirSync(SCRIPTS).filter((name) => name.endsWith('.lua')))('%s can be assembled', (name) => {
  const text = assembleScript(join(SCRIPTS, name));
  expect(definitionsIn(text)).toEqual([...new Set(definitionsIn(text))]);
});
