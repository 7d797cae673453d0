import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceKeyFile } from './key-file';
import { keyIdOf } from './key-ring';
import { loadKeyRing } from './load-key-ring';
import { secretKeyOf } from './secret-key';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rm-secret-key-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the file is made when missing, for its owner alone, and is the key from then on', async () => {
  const secretKeyFile = join(folder, '.system', 'secret-key');
  const { ids } = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  expect(statSync(secretKeyFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, '.system'))).toEqual(['secret-key']);
  expect((await loadKeyRing({ secretKey: undefined, secretKeyFile })).ids).toEqual(ids);
});

test('SECRET_KEY, where it is set, is the key, and no file is made', async () => {
  const settings = { secretKeyFile: join(folder, 'secret-key') };
  const { ids } = await loadKeyRing({ ...settings, secretKey: 'x'.repeat(32) });
  expect(ids).not.toEqual((await loadKeyRing({ ...settings, secretKey: 'y'.repeat(32) })).ids);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file and a setting that say the same are the same key', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, `${'x'.repeat(32)}\n`);
  const fromFile = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  expect(fromFile.ids).toEqual((await loadKeyRing({ secretKey: 'x'.repeat(32), secretKeyFile })).ids);
});

test('a file of several lines, and a setting with former keys, are several keys, the newest first', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  const [newer, older] = ['n'.repeat(32), 'o'.repeat(32)];
  writeFileSync(secretKeyFile, `${newer}\n\n ${older} \n`);
  const { ids, currentId } = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  expect(ids).toEqual([secretKeyOf(newer).id, secretKeyOf(older).id]);
  expect(currentId).toBe(ids[0]);
  expect((await loadKeyRing({ secretKey: newer, secretKeyPrevious: [older], secretKeyFile })).ids).toEqual(ids);
});

test('a file that is replaced is replaced at once, for its owner alone, and the ring finds what is new in it', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  const [newer, older] = ['n'.repeat(32), 'o'.repeat(32)];
  writeFileSync(secretKeyFile, older, { mode: 0o600 });
  writeFileSync(`${secretKeyFile}-draft-1`, 'of a command that was killed');
  utimesSync(`${secretKeyFile}-draft-1`, 1, 1);
  const ring = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  await replaceKeyFile(secretKeyFile, [newer, older]);
  expect(readdirSync(folder)).toEqual(['secret-key']);
  expect(statSync(secretKeyFile).mode & 0o777).toBe(0o600);
  const sealed = (await loadKeyRing({ secretKey: undefined, secretKeyFile })).seal('id1', 'secret');
  expect(keyIdOf(sealed)).toBe(secretKeyOf(newer).id);
  expect(ring.ids).toEqual([secretKeyOf(older).id]);
  expect(ring.open('id1', sealed)).toBe('secret');
});

test('a line that is too short to be a key is refused, whatever stands beside it', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, `${'x'.repeat(32)}\nshort\n`);
  await expect(loadKeyRing({ secretKey: undefined, secretKeyFile })).rejects.toThrow('or a line that is none');
});

test('a file that went while the process runs leaves it the keys that it has', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  const ring = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  const sealed = ring.seal('id1', 'secret');
  rmSync(secretKeyFile);
  expect(() => ring.reload()).toThrow('cannot be read');
  expect(ring.open('id1', sealed)).toBe('secret');
});

test('a file that holds too short a key is refused by its name and without its content', async () => {
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, 'hunter2');
  await expect(loadKeyRing({ secretKey: undefined, secretKeyFile })).rejects.toThrow(
    `SECRET_KEY_FILE: '${secretKeyFile}' holds no key of 32 characters or more`,
  );
  expect(readFileSync(secretKeyFile, 'utf8')).toBe('hunter2');
});
