import type { DockerEvent } from '../docker';
import { PROGRAM } from './programs';
import { labels, MEGABYTE, type Trial } from './trial';

/** The stream of events. */
export function describeEvents(trial: Trial): void {
  const { docker } = trial;
  const { containers } = docker;

  describe('the events', () => {
    const now = () => (Date.now() / 1000).toFixed(3);
    /** Reads the events of one container up to the one that `isLast`: what an earlier test removes may still be told. */
    const read = async (id: string, since: string, isLast: (event: DockerEvent, count: number) => boolean) => {
      const enough = new AbortController();
      const events: DockerEvent[] = [];
      for await (const event of await docker.events(labels, since, enough.signal)) {
        if (event.containerId !== id) continue;
        events.push(event);
        if (isLast(event, events.length)) enough.abort();
      }
      return events;
    };

    test('of a container come in their order, with labels and exit code, from the past on', async () => {
      const since = now();
      const id = await trial.create('serves');
      const reading = read(id, since, ({ action }) => action === 'destroy');
      await containers.start(id);
      await trial.ready(id);
      await trial.subject.pause(id);
      await trial.subject.unpause(id);
      await containers.stop(id, 10);
      await containers.remove(id);
      const events = await reading;
      expect(events.map(({ action }) => action)).toEqual(['start', 'pause', 'unpause', 'die', 'destroy']);
      expect(events.map(({ exitCode }) => exitCode)).toEqual([null, null, null, 0, null]);
      for (const event of events) {
        expect(event).toMatchObject({ containerId: id, labels: { ...labels, [PROGRAM]: 'serves' } });
      }
      const again = await read(id, since, ({ action }) => action === 'destroy');
      expect(again).toEqual(events);
      expect(
        (await read(id, events[3]?.at ?? '', ({ action }) => action === 'destroy')).map(({ action }) => action),
      ).toEqual(['die', 'destroy']);
      expect(await docker.remembers(Date.now())).toBe(true);
    });

    test('tell that memory ran out', async () => {
      const since = now();
      const id = await trial.create('takesAllMemory', { memoryBytes: 16 * MEGABYTE });
      await containers.start(id);
      const events = await read(id, since, (_, count) => count === 3);
      expect(events.map(({ action }) => action).sort()).toEqual(['die', 'oom', 'start']); // the last two in any order
      expect(events.find(({ action }) => action === 'die')?.exitCode).toBe(137);
    });
  });
}
