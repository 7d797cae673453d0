import type Dockerode from 'dockerode';
import type { Readable } from 'node:stream';
import type { DockerEvent } from './docker';
import { textLines } from './text-lines';
import { translateError } from './translate-error';

interface EventLine {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> };
  readonly timeNano: number;
}

/** The actions that change whether an instance can be used: a renamed container is not found any more. */
const ACTIONS = ['start', 'die', 'oom', 'destroy', 'rename', 'pause', 'unpause'];
const WHAT = 'read the events of Docker';

/**
 * Docker sends nanoseconds since 1970, and a JavaScript number keeps them to 256: rounded up, the stream would continue
 * behind its own event. So the time is given in whole microseconds, at least one too early.
 */
function timeUpTo(timeNano: number): string {
  return ((Math.floor(timeNano / 1000) - 1) / 1e6).toFixed(6);
}

async function* eventsIn(stream: Readable, signal: AbortSignal): AsyncGenerator<DockerEvent> {
  try {
    for await (const line of textLines(stream as AsyncIterable<Buffer>)) {
      const { Action, Actor, timeNano } = JSON.parse(line) as EventLine; // one JSON object per line
      const { ID: containerId, Attributes: labels } = Actor;
      const { exitCode = null } = labels; // Docker puts it among the labels, as text
      const at = timeUpTo(timeNano);
      yield { action: Action, containerId, exitCode: exitCode === null ? null : Number(exitCode), labels, at };
    }
  } catch (cause) {
    if (!signal.aborted) throw translateError(cause, WHAT);
  }
}

/** Docker's stream never reopens itself: it ends, with or without an error, when Docker goes away. */
export async function eventStream(
  docker: Dockerode,
  labels: Readonly<Record<string, string>>,
  since: string,
  signal: AbortSignal,
): Promise<AsyncIterable<DockerEvent>> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  try {
    const filters = { type: ['container'], event: ACTIONS, label };
    const options: object = { since, filters, abortSignal: signal }; // @types/dockerode lacks abortSignal, and fractions of a second
    const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
    stream.on('error', () => undefined); // the reader gets it, too; unheard before the first read, it would end the process
    return eventsIn(stream, signal);
  } catch (cause) {
    throw translateError(cause, WHAT);
  }
}

/**
 * True when Docker has an event from before `at`, in ms since 1970. It keeps the last 256 events, in memory only, and sends
 * past ones at once.
 */
export async function hasEventUntil(docker: Dockerode, at: number, abortSignal: AbortSignal): Promise<boolean> {
  // Without `since` Docker sends no past event; @types/dockerode lacks abortSignal, and fractions of a second.
  const options: object = { since: '1', until: (at / 1000).toFixed(3), abortSignal };
  const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
  const lines = textLines(stream as AsyncIterable<Buffer>); // it has no encoding set
  const { done } = await lines.next();
  await lines.return(undefined); // closes the stream
  return done !== true;
}
