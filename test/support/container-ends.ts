import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { docker } from './docker';
import { waitUntil } from './wait-until';

interface Event {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

export interface ContainerEnds {
  /** the numbers of the signals that were sent to it */
  readonly signals: readonly string[];
  readonly exitCodes: readonly string[];
}

function endsIn(text: string): ContainerEnds {
  const events = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event); // as Docker documents it
  const of = (action: string, attribute: string) => {
    return events.filter(({ Action }) => Action === action).map(({ Actor }) => Actor.Attributes[attribute] ?? '');
  };
  return { signals: of('kill', 'signal'), exitCodes: of('die', 'exitCode') };
}

/**
 * Listens from now on to how a container is ended, as the Docker Engine tells it: of what was, it keeps only the last 256 events of
 * all containers.
 *
 * @returns what waits until it has ended, and says how
 */
export async function endsOf(container: Docker.Container): Promise<() => Promise<ContainerEnds>> {
  // Docker begins to listen after it has answered; with `since` it tells of the time between, too.
  const since = (Date.now() / 1000).toFixed(3);
  const options: object = { since, filters: { container: [container.id], event: ['kill', 'die'] } };
  const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += String(chunk))).on('error', () => undefined);
  return async () => {
    await waitUntil(
      'the end of the container to be told',
      () => text.includes('"Action":"die"') && text.endsWith('\n'),
    );
    stream.destroy();
    return endsIn(text);
  };
}
