import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { textLines } from './text-lines';

/**
 * True when the engine has an event from until then. It keeps the last 256 events, and in its own memory only: it tells those at
 * once when it is asked for what is over.
 *
 * @param at ms since 1970
 */
export async function remembers(docker: Docker, at: number, abortSignal: AbortSignal): Promise<boolean> {
  // Without `since` it tells none; @types/dockerode lacks abortSignal, and fractions of a second.
  const options: object = { since: '1', until: (at / 1000).toFixed(3), abortSignal };
  const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
  const lines = textLines(stream as AsyncIterable<Buffer>); // it has no encoding set
  const { done } = await lines.next();
  await lines.return(undefined); // closes it
  return done !== true;
}
