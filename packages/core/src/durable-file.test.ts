import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFile, removeDrafts, replaceFile, replaceFileIf, replaceFiles } from './durable-file';

/** Each sync, in order: the path, and the files that its folder had then. */
const synced: { path: string; present: string[] }[] = [];
jest.mock('node:fs/promises', () => {
  const real = jest.requireActual<typeof fs>('node:fs/promises');
  const open: typeof real.open = async (...args) => {
    const file = await real.open(...args);
    const sync = file.sync.bind(file);
    file.sync = () => {
      const path = String(args[0]);
      synced.push({ path, present: statSync(path).isDirectory() ? readdirSync(path) : [] });
      return sync();
    };
    return file;
  };
  return { ...real, open };
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rm-durable-'));
  path = join(folder, 'file');
  synced.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (of: string) => statSync(of).mode & 0o777;

test.each([
  ['a file that is replaced', () => replaceFile(path, 'new')],
  ['each of several files', () => replaceFiles(folder, { file: 'new' })],
  ['a file that is created', () => createFile(path, 'new')],
  [
    'a file that is replaced where it is as expected',
    async () => {
      writeFileSync(path, 'old');
      await replaceFileIf(path, 'old', 'new', {});
    },
  ],
])('%s is on the disk under its name: first its text, then the folder', async (_what, write) => {
  await write();
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(synced).toEqual([
    { path: expect.stringMatching(/\/file-draft-\w{8}$/) as string, present: [] },
    { path: folder, present: ['file'] },
  ]);
});

test('a file is for its owner alone, or has the mode that is given, whatever the umask is', async () => {
  const before = process.umask(0o077);
  try {
    await replaceFile(path, '');
    await replaceFiles(folder, { open: '' }, { mode: 0o644 });
  } finally {
    process.umask(before);
  }
  expect([modeOf(path), modeOf(join(folder, 'open'))]).toEqual([0o600, 0o644]);
});

test('a file that another process created first stays as it is, of many at once one wins', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, at) => createFile(path, String(at))));
  const text = readFileSync(path, 'utf8');
  await createFile(path, 'later');
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a file that has another text than expected stays as it is', async () => {
  writeFileSync(path, 'of another process');
  await replaceFileIf(path, 'old', 'new', {});
  expect(readFileSync(path, 'utf8')).toBe('of another process');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a file that cannot be replaced stays as it is, and no draft is left', async () => {
  await expect(replaceFile(join(path, 'file'), '')).rejects.toThrow('ENOENT');
  await fs.mkdir(path);
  await expect(replaceFile(path, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('old drafts of the file are removed when it is replaced, and no others', async () => {
  const [old, young, foreign] = ['file-draft-1', 'file-draft-2', 'other-draft-1'].map((name) => join(folder, name));
  for (const draft of [old, young, foreign]) writeFileSync(draft ?? '', 'half of it');
  for (const draft of [old, foreign]) utimesSync(draft ?? '', 1, 1);
  await replaceFile(path, 'new');
  expect(readdirSync(folder)).toEqual(['file', 'file-draft-2', 'other-draft-1']);
  await removeDrafts(path, 0);
  expect(readdirSync(folder)).toEqual(['file', 'other-draft-1']);
});
