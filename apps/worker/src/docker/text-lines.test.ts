import { lineBatches, textLines } from './text-lines';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('the lines of a stream', () => {
  const bytes = Buffer.from('first\r\n\n  \nzweite: größer\nthe last 😀');

  test.each([1, 2, 3, 7, 1_000])('are whole, in chunks of %i bytes, without those that are blank', async (size) => {
    expect(await all(textLines(chunksOf(bytes, size)))).toEqual(['first', 'zweite: größer', 'the last 😀']);
  });

  test('come together when they came together, and none is a batch', async () => {
    async function* chunks(): AsyncGenerator<Buffer> {
      yield* ['one\ntwo\nth', 'ree\n', '\n', 'fo', 'ur\n'].map((text) => Buffer.from(text));
      await Promise.resolve();
    }
    expect(await all(lineBatches(chunks()))).toEqual([['one', 'two'], ['three'], ['four']]);
  });
});
