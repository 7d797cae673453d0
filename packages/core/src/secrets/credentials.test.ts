import { randomBytes } from 'node:crypto';
import { seal, unseal } from './credentials';
import { KeyRing } from './key-ring';
import { secretKeyOf } from './secret-key';

const aKey = () => {
  const key = secretKeyOf(randomBytes(32).toString('hex'));
  return new KeyRing(() => [key]);
};
const credentials = { db_password: 'pässword', connect_string: 'redis-cli -a pässword', uri: 'redis://:p@h:1' };
const key = aKey();

const bytesOf = (sealed: string) => Buffer.from(sealed.split('.')[1] ?? '', 'base64');
const sealedText = (bytes: Buffer) => `${key.currentId}.${bytes.toString('base64')}`;

test('what was sealed opens again with the same key for the same resource', () => {
  expect(unseal(key, 'id1', seal(key, 'id1', credentials))).toEqual(credentials);
});

test('what is sealed shows nothing of the secret, and is different each time', () => {
  const sealed = seal(key, 'id1', credentials);
  expect(bytesOf(sealed).toString('latin1')).not.toContain('redis');
  expect(seal(key, 'id1', credentials)).not.toBe(sealed);
});

test('another key opens nothing', () => {
  expect(() => unseal(aKey(), 'id1', seal(key, 'id1', credentials))).toThrow();
});

test('a secret that was copied to another resource does not open there', () => {
  expect(() => unseal(key, 'id2', seal(key, 'id1', credentials))).toThrow();
});

test('a secret of which any one byte was changed does not open', () => {
  const sealed = bytesOf(seal(key, 'id1', credentials));
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => unseal(key, 'id1', sealedText(changed))).toThrow();
  }
});

test.each(['', 'AAAA', 'no base64 at all', 'x'.repeat(200)])('%j, which was never sealed, does not open', (text) => {
  expect(() => unseal(key, 'id1', text)).toThrow();
});

test('a secret cut short anywhere, its tag included, does not open', () => {
  const sealed = bytesOf(seal(key, 'id1', credentials));
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => unseal(key, 'id1', sealedText(sealed.subarray(0, length)))).toThrow();
  }
});
