const NEWLINE = 10;

/** A tenant's server may write without end: a longer line is cut. */
const LONGEST_LINE = 2 ** 20;

/**
 * The lines of a stream without blank ones, in the batches in which they came. Not readline: it does not pass on an error of
 * the stream, which then ends the process.
 */
export async function* lineBatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const text = Buffer.concat([rest, chunk]);
    const newline = text.lastIndexOf(NEWLINE) + 1;
    const end = text.length - newline > LONGEST_LINE ? text.length : newline;
    rest = text.subarray(end); // whole lines only: a character may end in the next chunk
    const lines = splitLines(text.subarray(0, end));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield splitLines(rest);
}

function splitLines(text: Buffer): string[] {
  return text
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** The lines of lineBatches(), one by one. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const lines of lineBatches(chunks)) yield* lines;
}
