import { MEGABYTE, never, type Trial } from './trial';

/** The memory and the log of a container. */
export function describeContainerUse(trial: Trial): void {
  const { containers } = trial.docker;

  describe('the memory and the log of a container', () => {
    test('has a memory limit that changes while it runs, and uses nothing when it does not', async () => {
      const id = await trial.started('serves');
      await containers.setLimits(id, { memoryBytes: 96 * MEGABYTE, pids: 32 });
      expect(await containers.readStats(id)).toMatchObject({ memoryLimitBytes: 96 * MEGABYTE });
      await containers.stop(id, 10);
      expect(await containers.readStats(id)).toEqual({ memoryBytes: 0, memoryLimitBytes: 0, cpuPercent: 0 });
    });

    test('tells the last lines of its log, oldest first', async () => {
      const id = await trial.started('fails');
      await containers.waitForExit(id, never);
      expect(await containers.readLog(id, 2)).toEqual(['two', 'three']);
      expect(await containers.readLog(id, 20)).toEqual(['one', 'two', 'three']);
    });

    test('tells its log as it grows, until it ends', async () => {
      const id = await trial.started('failsLater');
      const lines: string[] = [];
      for await (const batch of containers.followLog(id, 5, never)) lines.push(...batch);
      expect(lines).toEqual(['late']);
    });

    test('tells its log no longer than the signal says', async () => {
      const id = await trial.started('serves');
      const enough = new AbortController();
      setTimeout(() => enough.abort(), 200);
      for await (const batch of containers.followLog(id, 0, enough.signal)) expect(batch).toEqual(expect.any(Array));
      expect(await containers.find(id)).toMatchObject({ isRunning: true });
    });
  });
}
