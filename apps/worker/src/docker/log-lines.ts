const HEADER_BYTES = 8;

/**
 * Takes the frames of a container's log apart: 8 bytes of header, of which the last four are the length of the text
 * (https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach, "Stream format").
 */
export function logLines(frames: Buffer): string[] {
  const texts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length;) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    texts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(texts) // before it is decoded: a frame may end within a character
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}
