import { TextStream } from './text-stream';
import { waitUntil } from './wait-until';

interface ServerSentEvent {
  readonly id: string;
  readonly kind: string;
  // Tests read whatever field they are about.
  readonly data: any;
}

function chapterOf({ kind, data }: ServerSentEvent): string {
  switch (kind) {
    case 'step':
      return `step ${data.step}`;
    case 'operation':
      return `${data.kind} ${data.state}`;
    case 'gone':
      return 'gone';
    default:
      return `${kind} ${data.status}`;
  }
}

/** A client of server-sent events that remembers all it was sent. */
export class EventSource extends TextStream {
  static async of(url: string, lastEventId?: string): Promise<EventSource> {
    return new EventSource().open(url, lastEventId === undefined ? {} : { 'last-event-id': lastEventId });
  }

  get events(): ServerSentEvent[] {
    const blocks = this.text.split('\n\n').slice(0, -1); // the last one is not complete
    return blocks
      .filter((block) => block.startsWith('id: '))
      .map((block) => {
        const [id = '', kind = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
        return { id, kind, data: JSON.parse(data) as unknown };
      });
  }

  /** The events without what differs from run to run. */
  get story(): string[] {
    return this.events.map(chapterOf);
  }

  async tells(chapter: string, withinMs = 60_000): Promise<void> {
    await waitUntil(`'${chapter}' among the events`, () => this.story.includes(chapter), withinMs);
  }
}
