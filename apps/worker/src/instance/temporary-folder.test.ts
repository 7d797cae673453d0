import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  emptyTemporaryFolder,
  ensureTemporaryFolder,
  removeTemporaryFiles,
  temporaryFolderOf,
} from './temporary-folder';

const { uid, gid } = userInfo();
const AN_HOUR_MS = 3_600_000;
let root: string;
let temporary: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'rm-temporary-'));
  temporary = temporaryFolderOf(root);
  await ensureTemporaryFolder(root, `${uid}:${gid}`);
});
afterEach(() => rmSync(root, { recursive: true }));

/** A file, a folder with a file, and a link to a file outside. */
function leave(): void {
  writeFileSync(join(temporary, 'sorted'), 'x');
  mkdirSync(join(temporary, 'nested'));
  writeFileSync(join(temporary, 'nested', 'sorted'), 'x');
  writeFileSync(join(root, 'outside'), 'x');
  symlinkSync(join(root, 'outside'), join(temporary, 'link'));
}

describe('the folder for temporary files', () => {
  test('is for its owner alone, and stays what it is when it is asked for again', async () => {
    const { ino, mode } = lstatSync(temporary);
    expect(mode & 0o777).toBe(0o700);
    await ensureTemporaryFolder(root, `${uid}:${gid}`);
    expect(lstatSync(temporary).ino).toBe(ino);
  });

  test('is emptied in place: a container may have it mounted', async () => {
    leave();
    const { ino } = lstatSync(temporary);
    await emptyTemporaryFolder(root);
    expect(readdirSync(temporary)).toEqual([]);
    expect(lstatSync(temporary).ino).toBe(ino);
    expect(existsSync(join(root, 'outside'))).toBe(true);
  });

  test('loses the files and links from before a moment, and keeps folders', async () => {
    leave();
    expect(await removeTemporaryFiles(root, Date.now() + AN_HOUR_MS)).toBe(2);
    expect(readdirSync(temporary)).toEqual(['nested']);
    expect(existsSync(join(root, 'outside'))).toBe(true);
  });

  test('keeps the files that have changed since', async () => {
    leave();
    expect(await removeTemporaryFiles(root, Date.now() - AN_HOUR_MS)).toBe(0);
    expect(readdirSync(temporary)).toHaveLength(3);
  });

  test('need not be there, for an instance of an earlier version', async () => {
    rmSync(temporary, { recursive: true });
    expect(await removeTemporaryFiles(root, Date.now())).toBe(0);
  });
});
