import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { docker } from './docker';

interface Event {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

export interface ContainerEnds {
  /** the numbers of the signals that were sent to it */
  readonly signals: readonly string[];
  readonly exitCodes: readonly string[];
}

/** How a container was ended since then, as the Docker Engine tells it. @param since ms since 1970 */
export async function endsOf(container: Docker.Container, since: number): Promise<ContainerEnds> {
  const options: object = {
    since: (since / 1000).toFixed(3), // @types/dockerode lacks fractions of a second
    until: (Date.now() / 1000).toFixed(3),
    filters: { container: [container.id], event: ['kill', 'die'] },
  };
  const stream = (await docker.getEvents(options)) as Readable; // an IncomingMessage
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  const events = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event); // as the engine documents it
  const of = (action: string, attribute: string) => {
    return events.filter(({ Action }) => Action === action).map(({ Actor }) => Actor.Attributes[attribute] ?? '');
  };
  return { signals: of('kill', 'signal'), exitCodes: of('die', 'exitCode') };
}
