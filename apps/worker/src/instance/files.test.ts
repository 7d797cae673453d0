import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFiles } from './files';

/** The files that the folder had each time it was synced. */
const synced: string[][] = [];
jest.mock('node:fs/promises', () => {
  const real = jest.requireActual<typeof fs>('node:fs/promises');
  const open: typeof real.open = async (...args) => {
    const file = await real.open(...args);
    const sync = file.sync.bind(file);
    file.sync = () => {
      if (statSync(String(args[0])).isDirectory()) synced.push(readdirSync(String(args[0])));
      return sync();
    };
    return file;
  };
  return { ...real, open };
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rm-files-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('files that are replaced have the new text, and their folder is on the disk afterwards', async () => {
  writeFileSync(join(folder, 'my.cnf'), 'old');
  writeFileSync(join(folder, 'my.cnf-draft-00000000'), 'of a run that was cut off');
  await replaceFiles(folder, { 'my.cnf': 'new', 'init.sql': 'first' });
  expect(readFileSync(join(folder, 'my.cnf'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['init.sql', 'my.cnf']);
  expect(statSync(join(folder, 'init.sql')).mode & 0o777).toBe(0o644);
  expect(synced).toEqual([['init.sql', 'my.cnf']]);
});
