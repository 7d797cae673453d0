import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFolder, dataFolderOf, folderOf, listFolders, removeDraft, removeFolder, runOfFolder } from './folder';

const { uid, gid } = userInfo();
const handle = { type: 'redis', name: 'r1', resourceId: 'id-1' };
const folder = () => folderOf(root, handle);
let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rm-folder-'))));
afterEach(() => rmSync(root, { recursive: true }));

function create(run: string, files: Record<string, string> = {}): Promise<void> {
  return createFolder(root, { ...handle, run }, { user: `${uid}:${gid}`, files });
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('making the folder of an instance', () => {
  test('puts it in place with empty folders for data and temporary files and its files, behind a door that only its owner opens', async () => {
    await create('run-1', { 'redis.conf': 'port 6379\n' });
    expect(readdirSync(folder()).sort()).toEqual(['.instance.json', 'data', 'redis.conf', 'tmp']);
    expect(modeOf(folder())).toBe(0o700);
    expect(modeOf(dataFolderOf(root, handle))).toBe(0o700);
    expect(modeOf(join(folder(), 'redis.conf'))).toBe(0o644);
    expect(modeOf(join(folder(), '.instance.json'))).toBe(0o600);
    expect(readFileSync(join(folder(), 'redis.conf'), 'utf8')).toBe('port 6379\n');
    expect(readdirSync(dataFolderOf(root, handle))).toEqual([]);
  });

  test('lets the user inside the container read its files, when the umask of the worker is strict', async () => {
    const before = process.umask(0o077);
    try {
      await create('run-1', { 'redis.conf': '' });
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(folder(), 'redis.conf'))).toBe(0o644);
  });

  test('leaves no draft beside it, when it is done', async () => {
    await create('run-1');
    expect(readdirSync(join(root, 'redis'))).toEqual(['r1']);
  });

  test('fails and leaves what is there as it is, when the place is taken', async () => {
    await create('run-1', { 'redis.conf': 'first' });
    await expect(create('run-2', { 'redis.conf': 'second' })).rejects.toThrow(/ENOTEMPTY|EEXIST/);
    expect(readFileSync(join(folder(), 'redis.conf'), 'utf8')).toBe('first');
  });
});

describe('removing the folder of an instance', () => {
  test('takes all of it, and nothing beside it', async () => {
    await create('run-1');
    writeFileSync(join(dataFolderOf(root, handle), 'dump.rdb'), 'data');
    mkdirSync(join(root, 'redis', 'r2'));
    await removeFolder(root, handle, 'run-1');
    expect(readdirSync(join(root, 'redis'))).toEqual(['r2']);
  });

  test('succeeds for each of those that do it at the same time', async () => {
    await create('run-1');
    await Promise.all([1, 2, 3].map(() => removeFolder(root, handle, 'run-1')));
    expect(readdirSync(join(root, 'redis'))).toEqual([]);
  });

  test('does nothing, when there is none', async () => {
    await expect(removeFolder(root, handle, 'run-1')).resolves.toBeUndefined();
  });

  test('takes it, when the run that asks made it, and leaves it, when another run did', async () => {
    await create('run-2');
    await removeFolder(root, handle, 'run-1');
    expect(existsSync(folder())).toBe(true);
    await removeFolder(root, handle, 'run-2');
    expect(existsSync(folder())).toBe(false);
  });

  test("refuses, when it is another resource's of the same name", async () => {
    await create('run-1');
    const namesake = { ...handle, resourceId: 'id-2' };
    await removeFolder(root, namesake, 'run-1');
    await expect(runOfFolder(root, namesake)).rejects.toMatchObject({
      code: 'internal',
      message: `${folder()} belongs to resource id-1, not to id-2`,
      hint: expect.stringContaining('Nothing of them was touched'),
    });
    expect(existsSync(folder())).toBe(true);
  });

  test('leaves a folder alone, when it carries no marker and so is nobody we know', async () => {
    mkdirSync(folder(), { recursive: true });
    await removeFolder(root, handle, 'run-1');
    expect(await runOfFolder(root, handle)).toBeUndefined();
    expect(existsSync(folder())).toBe(true);
  });
});

describe('listing the folders of a host', () => {
  test('tells instances and drafts apart, and passes over what is not ours', async () => {
    await create('run-1');
    const draft = join(root, 'redis', '.draft-r2-id2-run2-0a0a0a0a');
    mkdirSync(draft);
    mkdirSync(join(root, 'redis', 'somebody-elses'));
    writeFileSync(join(root, 'redis', 'a-file'), '');
    mkdirSync(join(root, 'unknown', 'x1'), { recursive: true });

    const found = await listFolders(root, ['redis', 'mysql']);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ ...handle, run: 'run-1', path: folder(), isDraft: false });
    expect(found).toContainEqual({
      type: 'redis',
      name: 'r2',
      resourceId: 'id2',
      run: 'run2',
      path: draft,
      isDraft: true,
    });

    for (const entry of found.filter(({ isDraft }) => isDraft)) await removeDraft(root, entry);
    expect(existsSync(draft)).toBe(false);
    expect(existsSync(folder())).toBe(true);
  });

  test('removes a draft all at once for a run that still fills it and then puts it in place', async () => {
    const path = join(root, 'redis', '.draft-r1-id1-run1-0a0a0a0a');
    mkdirSync(path, { recursive: true });
    const names = Array.from({ length: 2000 }, (_, at) => `file-${at}`);
    for (const name of names) writeFileSync(join(path, name), '');
    const removal = removeDraft(root, {
      type: 'redis',
      name: 'r1',
      resourceId: 'id1',
      run: 'run1',
      path,
      isDraft: true,
    });
    while (names.every((name) => existsSync(join(path, name)))) await nextTurn();
    expect(() => renameSync(path, folder())).toThrow('ENOENT');
    await removal;
    expect(readdirSync(join(root, 'redis'))).toEqual([]);
  });

  test('finds nothing, when nothing was ever made', async () => {
    expect(await listFolders(root, ['redis'])).toEqual([]);
  });
});
