import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKeyRing } from './load-key-ring';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rm-secret-key-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the file is made when missing, for its owner alone, and is the key from then on', () => {
  const secretKeyFile = join(folder, '.system', 'secret-key');
  const key = loadKeyRing({ secretKey: undefined, secretKeyFile });
  expect(statSync(secretKeyFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, '.system'))).toEqual(['secret-key']);
  expect(loadKeyRing({ secretKey: undefined, secretKeyFile })).toEqual(key);
});

test('SECRET_KEY, where it is set, is the key, and no file is made', () => {
  const settings = { secretKeyFile: join(folder, 'secret-key') };
  const key = loadKeyRing({ ...settings, secretKey: 'x'.repeat(32) });
  expect(key).not.toEqual(loadKeyRing({ ...settings, secretKey: 'y'.repeat(32) }));
  expect(readdirSync(folder)).toEqual([]);
});

test('a file and a setting that say the same are the same key', () => {
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, `${'x'.repeat(32)}\n`);
  const fromFile = loadKeyRing({ secretKey: undefined, secretKeyFile });
  expect(fromFile).toEqual(loadKeyRing({ secretKey: 'x'.repeat(32), secretKeyFile }));
});

test('a file that holds too short a key is refused by its name and without its content', () => {
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, 'hunter2');
  expect(() => loadKeyRing({ secretKey: undefined, secretKeyFile })).toThrow(
    `SECRET_KEY_FILE: '${secretKeyFile}' holds no key of 32 characters or more`,
  );
  expect(readFileSync(secretKeyFile, 'utf8')).toBe('hunter2');
});
