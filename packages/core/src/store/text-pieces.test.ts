import { addPieces, wholeTexts } from './text-pieces';

function piecesOf(name: string, text: string): string[] {
  const flat: string[] = [];
  addPieces(flat, name, text);
  return flat;
}

function hashOf(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])));
}

const texts = (length: number) => ['x'.repeat(length), '\u{1f600}'.repeat(length / 2)];
const LENGTHS = [0, 2, 62, 64, 66, 126, 128, 130, 1024, 1026, 5000];

test.each(LENGTHS.flatMap(texts))('a text comes back whole: %j', (text) => {
  const hash = hashOf([...piecesOf('before', 'b'), ...piecesOf('text', text), ...piecesOf('after', 'a')]);
  expect(wholeTexts(hash)).toEqual({ before: 'b', text, after: 'a' });
});

test('no piece of a sealed text is longer than 64 characters', () => {
  const pieces = Object.values(hashOf(piecesOf('sealed', 'x'.repeat(320))));
  expect(pieces.every(({ length }) => length <= 64)).toBe(true);
});

test.each(['', 'short', 'y'.repeat(64), 'y'.repeat(100), 'y'.repeat(2000)])(
  'the rest of a longer text is not read as a part of a later one: %j',
  (later) => {
    const earlier = hashOf(piecesOf('text', 'x'.repeat(1000)));
    expect(wholeTexts({ ...earlier, ...hashOf(piecesOf('text', later)) })).toEqual({ text: later });
  },
);

test('a text that an earlier version wrote is read as it is', () => {
  expect(wholeTexts({ sealed: 'x'.repeat(320), state: 'succeeded' })).toEqual({
    sealed: 'x'.repeat(320),
    state: 'succeeded',
  });
});
