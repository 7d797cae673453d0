import { logLines, streamText } from './log-lines';

const STDOUT = 1;
const STDERR = 2;

function frame(stream: number, text: string | Buffer): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

test('the lines of both streams come in the order of their frames', () => {
  const frames = Buffer.concat([frame(STDOUT, 'one\n'), frame(STDERR, 'two\n'), frame(STDOUT, 'three\n')]);
  expect(logLines(frames)).toEqual(['one', 'two', 'three']);
});

test('a frame of several lines is taken apart, and empty lines are left out', () => {
  expect(logLines(frame(STDOUT, 'one\r\n\n  \ntwo\n'))).toEqual(['one', 'two']);
});

test('a line is put together again, when it is spread over frames, also within a character', () => {
  const bytes = Buffer.from('Grüße 🚀\n');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const frames = Buffer.concat([frame(STDOUT, bytes.subarray(0, cut)), frame(STDOUT, bytes.subarray(cut))]);
    expect(logLines(frames)).toEqual(['Grüße 🚀']);
  }
});

test('what there is of the last frame is told, when the log was cut off', () => {
  expect(logLines(frame(STDERR, 'the end of the world\n').subarray(0, 15))).toEqual(['the end']);
  expect(logLines(frame(STDERR, 'never').subarray(0, 5))).toEqual([]);
});

test('a log without frames has no lines', () => {
  expect(logLines(Buffer.alloc(0))).toEqual([]);
});

async function textOf(chunks: readonly Buffer[]): Promise<string> {
  const stream = async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  };
  const texts: Buffer[] = [];
  for await (const text of streamText(stream())) texts.push(text);
  return Buffer.concat(texts).toString('utf8');
}

test('a log that goes on has the same text, wherever its frames are cut into chunks', async () => {
  const frames = Buffer.concat([frame(STDOUT, 'Grüße\n'), frame(STDERR, ''), frame(STDERR, 'two\n')]);
  for (let cut = 0; cut <= frames.length; cut += 1) {
    expect(await textOf([frames.subarray(0, cut), frames.subarray(cut)])).toBe('Grüße\ntwo\n');
  }
  expect(await textOf([...frames].map((byte) => Buffer.from([byte])))).toBe('Grüße\ntwo\n');
});
