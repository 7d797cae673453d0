const NEWLINE = 10;

/**
 * The lines of a stream as they come, without those that are blank. Not readline: it does not pass on an error of the
 * stream, which then ends the process.
 */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of chunks) {
    text = Buffer.concat([text, chunk]);
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE)) {
      const line = text.subarray(0, end).toString('utf8').replace(/\r$/, ''); // whole: a character may end in the next chunk
      text = text.subarray(end + 1);
      if (line.trim() !== '') yield line;
    }
  }
  if (text.length > 0) yield text.toString('utf8');
}
