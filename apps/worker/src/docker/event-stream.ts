import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import type { DockerEvent } from './docker';
import { textLines } from './text-lines';
import { translateError } from './translate-error';

interface EventLine {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> };
  readonly timeNano: number;
}

/** What changes whether an instance can be used, or takes its container away: a renamed one is not found any more. */
const ACTIONS = ['start', 'die', 'oom', 'destroy', 'rename', 'pause', 'unpause'];
const WHAT = 'read the events of the Docker Engine';

async function* eventsIn(stream: Readable, signal: AbortSignal): AsyncGenerator<DockerEvent> {
  try {
    for await (const line of textLines(stream as AsyncIterable<Buffer>)) {
      const { Action, Actor, timeNano } = JSON.parse(line) as EventLine; // one JSON object per line
      const { ID: containerId, Attributes: labels } = Actor;
      const { exitCode = null } = labels; // among the labels, and a text
      const at = (timeNano / 1e9).toFixed(9);
      yield { action: Action, containerId, exitCode: exitCode === null ? null : Number(exitCode), labels, at };
    }
  } catch (cause) {
    if (!signal.aborted) throw translateError(cause, WHAT);
  }
}

/** The engine's stream never reopens itself: it ends, with an error or without, when the engine goes away. */
export async function eventStream(
  docker: Docker,
  labels: Readonly<Record<string, string>>,
  since: string,
  signal: AbortSignal,
): Promise<AsyncIterable<DockerEvent>> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  try {
    const filters = { type: ['container'], event: ACTIONS, label };
    const options: object = { since, filters, abortSignal: signal }; // @types/dockerode lacks abortSignal, and fractions of a second
    const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
    stream.on('error', () => undefined); // who reads it is told; one that nobody reads yet would end the process
    return eventsIn(stream, signal);
  } catch (cause) {
    throw translateError(cause, WHAT);
  }
}
