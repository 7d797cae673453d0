const NEWLINE = 10;

/**
 * The lines of a stream without those that are blank, those that came together together. Not readline: it does not pass
 * on an error of the stream, which then ends the process.
 */
export async function* lineBatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const text = Buffer.concat([rest, chunk]);
    const end = text.lastIndexOf(NEWLINE) + 1;
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

/** As lineBatches(), one by one. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const lines of lineBatches(chunks)) yield* lines;
}
