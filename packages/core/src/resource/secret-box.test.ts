import { randomBytes } from 'node:crypto';
import { seal, unseal } from './secret-box';

const credentials = { db_password: 'pässword', connect_string: 'redis-cli -a pässword', uri: 'redis://:p@h:1' };
const key = randomBytes(32);

test('what was sealed opens again with the same key for the same resource', () => {
  expect(unseal(key, 'id1', seal(key, 'id1', credentials))).toEqual(credentials);
});

test('what is sealed shows nothing of the secret, and is different each time', () => {
  const sealed = seal(key, 'id1', credentials);
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('redis');
  expect(seal(key, 'id1', credentials)).not.toBe(sealed);
});

test('another key opens nothing', () => {
  expect(() => unseal(randomBytes(32), 'id1', seal(key, 'id1', credentials))).toThrow();
});

test('a secret that was copied to another resource does not open there', () => {
  expect(() => unseal(key, 'id2', seal(key, 'id1', credentials))).toThrow();
});

test('a secret of which any one byte was changed does not open', () => {
  const sealed = Buffer.from(seal(key, 'id1', credentials), 'base64');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => unseal(key, 'id1', changed.toString('base64'))).toThrow();
  }
});

test.each(['', 'AAAA', 'no base64 at all', 'x'.repeat(200)])('%j, which was never sealed, does not open', (text) => {
  expect(() => unseal(key, 'id1', text)).toThrow();
});

test('a secret cut short anywhere, its tag included, does not open', () => {
  const sealed = Buffer.from(seal(key, 'id1', credentials), 'base64');
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => unseal(key, 'id1', sealed.subarray(0, length).toString('base64'))).toThrow();
  }
});
