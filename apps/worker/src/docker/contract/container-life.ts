import { PROGRAM } from './programs';
import { labels, MEGABYTE, MISSING, never, type Trial } from './trial';

/** How a container is created, found, started, stopped and removed. */
export function describeContainerLife(trial: Trial): void {
  const { containers } = trial.docker;

  describe('a container', () => {
    test('that nobody created is undefined, stopped, removed, and without a log', async () => {
      expect(await containers.find(MISSING)).toBeUndefined();
      expect(await containers.readStats(MISSING)).toBeUndefined();
      expect(await containers.readLog(MISSING, 5)).toEqual([]);
      await containers.stop(MISSING, 1);
      await containers.remove(MISSING);
    });

    test('that nobody created cannot be started, changed or waited for', async () => {
      await expect(containers.start(MISSING)).rejects.toThrow('No such container');
      await expect(containers.setRestartPolicy(MISSING, 'no')).rejects.toThrow('No such container');
      await expect(containers.setLimits(MISSING, { memoryBytes: 64 * MEGABYTE, pids: 64 })).rejects.toThrow(
        'No such container',
      );
      await expect(containers.waitForExit(MISSING, never)).rejects.toThrow('No such container');
    });

    test('is found by its name and its id, with its labels, before it starts', async () => {
      const spec = trial.specOf('serves');
      const id = await containers.create(spec);
      const state = await containers.find(spec.name);
      expect(state).toEqual(await containers.find(id));
      expect(state).toMatchObject({ id, isRunning: false, isRestarting: false, isPaused: false, exitCode: null });
      expect(state).toMatchObject({ oomKilled: false, startError: '', restartCount: 0, isRestarted: false });
      expect(state).toMatchObject({ startedAt: 0, finishedAt: 0, labels: spec.labels });
    });

    test('is listed by its labels, running or not, and by no others', async () => {
      const network = await trial.createNetwork();
      const [one, other] = [await trial.create('serves', trial.publishedOn(network)), await trial.started('serves')];
      const listed = await containers.list(labels);
      expect(new Map(listed.map((container) => [container.id, container.network]))).toEqual(
        new Map([
          [one, network],
          [other, 'none'],
        ]),
      );
      expect(listed[0]?.labels).toMatchObject({ ...labels, [PROGRAM]: 'serves' }); // those of its image are there, too
      expect(await containers.list({ ...labels, [PROGRAM]: 'fails' })).toEqual([]);
    });

    test('starts once, stops with its own exit code, and starts again', async () => {
      const before = Date.now();
      const id = await trial.started('serves');
      await containers.start(id);
      const running = await containers.find(id);
      expect(running).toMatchObject({ isRunning: true, exitCode: null, finishedAt: 0 });
      expect(running?.startedAt).toBeGreaterThanOrEqual(before);
      await containers.stop(id, 10);
      await containers.stop(id, 10);
      const stopped = await containers.find(id);
      expect(stopped).toMatchObject({ isRunning: false, exitCode: 0, startedAt: running?.startedAt });
      expect(stopped?.finishedAt).toBeGreaterThanOrEqual(running?.startedAt ?? Infinity);
      await containers.start(id);
      expect(await containers.find(id)).toMatchObject({ isRunning: true, exitCode: null });
    });

    test('is paused, which is not running, and goes on', async () => {
      const id = await trial.started('serves');
      await trial.subject.pause(id);
      expect(await containers.find(id)).toMatchObject({ isRunning: false, isPaused: true, exitCode: null });
      await trial.subject.unpause(id);
      expect(await containers.find(id)).toMatchObject({ isRunning: true, isPaused: false });
    });

    test('is removed while it runs, and its name is free again', async () => {
      const spec = trial.specOf('serves');
      const id = await containers.create(spec);
      await containers.start(id);
      await expect(containers.create(spec)).rejects.toMatchObject({ code: 'already_there', retryable: false });
      await containers.remove(id);
      expect(await containers.find(id)).toBeUndefined();
      await containers.create(spec);
    });

    test('needs its image, and the folders that are mounted', async () => {
      await expect(trial.create('serves', { image: 'contract/nowhere:1' })).rejects.toMatchObject({
        code: 'image_unavailable',
        retryable: false,
      });
      const mounts = [{ hostPath: '/nowhere/at/all', containerPath: '/data', readOnly: false }];
      await expect(trial.create('serves', { mounts })).rejects.toThrow('bind source path does not exist');
      expect(await containers.list(labels)).toEqual([]);
    });

    test('does not start without its network', async () => {
      await expect(trial.started('serves', trial.publishedOn(MISSING))).rejects.toMatchObject({
        code: 'network_missing',
        retryable: true,
      });
    });

    test('does not start on a port that another one has, and does when the other one has stopped', async () => {
      const network = await trial.createNetwork();
      const [one, other] = [
        await trial.started('serves', trial.publishedOn(network)),
        await trial.create('serves', trial.publishedOn(network)),
      ];
      await expect(containers.start(other)).rejects.toMatchObject({ code: 'port_taken', retryable: false });
      const refused = await containers.find(other);
      expect(refused).toMatchObject({ isRunning: false, startedAt: 0, exitCode: null });
      expect(refused?.startError).toContain('port is already allocated');
      await containers.stop(one, 10);
      await containers.start(other);
      expect(await containers.find(other)).toMatchObject({ isRunning: true, startError: '' });
    });
  });
}
