import { KeyRing, secretKeyOf } from '#core';
import { renewText } from './renew-text';

const OLD = secretKeyOf('o'.repeat(32));
const NEW = secretKeyOf('n'.repeat(32));
const before = new KeyRing(() => [OLD]);
const during = new KeyRing(() => [NEW, OLD]);
const after = new KeyRing(() => [NEW]);

const RECORD = { resource_id: 'id1', revision: '7', sealed: before.seal('id1', 'password') };
const recordFile = `7 ${OLD.id} ${OLD.id} - -\n${before.seal('id1', JSON.stringify(RECORD))}\n`;

test('a record beside its data, what is sealed within it and the keys that it names are of the new key alone', () => {
  const text = renewText(recordFile, 'id1', during);
  const [head, sealed = ''] = text.split('\n');
  expect(head).toBe(`7 ${NEW.id} ${NEW.id} - -`);
  const record = JSON.parse(after.open('id1', sealed)) as typeof RECORD;
  expect(record).toEqual({ ...RECORD, sealed: record.sealed });
  expect(after.open('id1', record.sealed)).toBe('password');
});

test('a file of one line is sealed anew, too', () => {
  const text = renewText(`${before.seal('access', '{"a":1}')}\n`, 'access', during);
  expect(after.open('access', text.trimEnd())).toBe('{"a":1}');
});

test('what is of the new key already stays as it is', () => {
  const text = renewText(recordFile, 'id1', during);
  expect(renewText(text, 'id1', during)).toBe(text);
});

test('what was changed, or is of another resource, is not sealed anew', () => {
  expect(() => renewText(recordFile, 'id2', during)).toThrow();
  expect(() => renewText(`${recordFile.slice(0, -9)}AAAAAAAA\n`, 'id1', during)).toThrow();
});
