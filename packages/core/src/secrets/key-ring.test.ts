import { keyIdOf, KeyRing } from './key-ring';
import { secretKeyOf, type SecretKey } from './secret-key';

const OLD = secretKeyOf('o'.repeat(32));
const NEW = secretKeyOf('n'.repeat(32));
const ringOf = (...keys: SecretKey[]) => new KeyRing(() => keys);

test('the first key seals, and all open', () => {
  const ring = ringOf(NEW, OLD);
  expect(keyIdOf(ring.seal('id1', 'secret'))).toBe(NEW.id);
  expect(ring.open('id1', ringOf(OLD).seal('id1', 'secret'))).toBe('secret');
});

test('a key that is there seals when it is told to, and one that is not changes nothing', () => {
  const ring = ringOf(NEW, OLD);
  expect(ring.sealWith(OLD.id)).toBe(true);
  expect(keyIdOf(ring.seal('id1', 'secret'))).toBe(OLD.id);
  expect(ring.sealWith('0000000000000000')).toBe(false);
  expect(ring.currentId).toBe(OLD.id);
});

test('the key that seals stays the same when another comes, and when it goes the newest seals', () => {
  let keys = [OLD];
  const ring = new KeyRing(() => keys);
  keys = [NEW, OLD];
  ring.reload();
  expect([ring.currentId, ring.ids]).toEqual([OLD.id, [NEW.id, OLD.id]]);
  keys = [NEW];
  ring.reload();
  expect([ring.currentId, ring.ids]).toEqual([NEW.id, [NEW.id]]);
});

test('a text of a key that was taken away meanwhile opens, and nothing is sealed with that key', () => {
  let keys = [NEW, OLD];
  const ring = new KeyRing(() => keys);
  keys = [NEW];
  ring.reload();
  expect(ring.open('id1', ringOf(OLD).seal('id1', 'secret'))).toBe('secret');
  expect(ring.sealWith(OLD.id)).toBe(false);
  expect(ring.ids).toEqual([NEW.id]);
});

test('a text of a key that was added meanwhile opens', () => {
  let keys = [OLD];
  const ring = new KeyRing(() => keys);
  const sealed = ringOf(NEW).seal('id1', 'secret');
  expect(() => ring.open('id1', sealed)).toThrow(`sealed with an unknown key (${NEW.id})`);
  keys = [NEW, OLD];
  expect(ring.open('id1', sealed)).toBe('secret');
});

test('a text is renewed for what it is bound to, and only when it is of another key', () => {
  const ring = ringOf(NEW, OLD);
  const old = ringOf(OLD).seal('id1', 'secret');
  const renewed = ring.renew('id1', old);
  expect([keyIdOf(renewed), ring.open('id1', renewed), ring.renew('id1', renewed)]).toEqual([
    NEW.id,
    'secret',
    renewed,
  ]);
  expect(() => ring.renew('id2', old)).toThrow();
});

test('a text whose authentication tag is cut short does not open', () => {
  const [id, body = ''] = ringOf(NEW).seal('id1', '').split('.');
  const short = Buffer.from(body, 'base64')
    .subarray(0, 12 + 4)
    .toString('base64');
  expect(() => ringOf(NEW).open('id1', `${id}.${short}`)).toThrow('Invalid authentication tag length');
});
