import { textLines } from './text-lines';

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of textLines(asStream(chunks))) lines.push(line);
  return lines;
}

async function* asStream(chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

test('each line comes by itself, however the stream is cut', async () => {
  const bytes = Buffer.from('Grüße\nfrom\n🚀\n');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await linesOf(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['Grüße', 'from', '🚀']);
  }
});

test('a line comes before the stream ends, as soon as it is complete', async () => {
  const lines = textLines(asStream(['one\ntw', 'never read']));
  expect((await lines.next()).value).toBe('one');
});

test('blank lines are left out, and the carriage return at the end of a line', async () => {
  expect(await linesOf('one\r\n\r\n', '\n  \n', 'two\n')).toEqual(['one', 'two']);
});

test('what follows the last newline is a line, when the stream ends', async () => {
  expect(await linesOf('one\nthe end')).toEqual(['one', 'the end']);
  expect(await linesOf()).toEqual([]);
});

test('a line without an end is cut, since a server may write one', async () => {
  const lines = await linesOf('one\n', ...Array<string>(20).fill('x'.repeat(100_000)), '\nlast\n');
  expect(lines.map(({ length }) => length)).toEqual([3, 1_100_000, 900_000, 4]);
});

test('an error of the stream is passed on, after the lines before it', async () => {
  const failing = async function* () {
    yield await Promise.resolve(Buffer.from('one\ntwo'));
    throw new Error('Docker is gone');
  };
  const lines = textLines(failing());
  expect((await lines.next()).value).toBe('one');
  await expect(lines.next()).rejects.toThrow('Docker is gone');
});
