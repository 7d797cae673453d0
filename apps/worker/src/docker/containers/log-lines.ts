const HEADER_BYTES = 8;

/**
 * Splits a container's log into frames: 8 bytes of header, the last four being the length of the text. Not docker-modem's
 * demuxStream(): it copies the rest and calls itself twice per frame, so 64 kB of 10-byte frames overflow the stack (5.0).
 * (https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach, "Stream format").
 *
 * @returns the text of the complete frames, and the rest of the last one
 */
function takeFrames(frames: Buffer): { text: Buffer; rest: Buffer } {
  const texts: Buffer[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= frames.length) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    if (end > frames.length) break;
    texts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return { text: Buffer.concat(texts), rest: frames.subarray(at) };
}

/** The lines of a whole log. It is decoded after its frames are joined: a frame may end within a character. */
export function logLines(frames: Buffer): string[] {
  const { text, rest } = takeFrames(frames);
  const last = rest.subarray(HEADER_BYTES); // a log that was cut off
  return Buffer.concat([text, last])
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** The text of a log that grows, as it comes. */
export async function* streamText(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let frames = Buffer.alloc(0);
  for await (const chunk of stream) {
    const { text, rest } = takeFrames(Buffer.concat([frames, chunk]));
    frames = Buffer.from(rest);
    yield text;
  }
}
