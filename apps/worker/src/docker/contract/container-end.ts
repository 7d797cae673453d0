import { AppError } from '#core';
import { eventually, MEGABYTE, never, type Trial } from './trial';

/** How a container ends, and how a caller waits for that. */
export function describeContainerEnd(trial: Trial): void {
  const { containers } = trial.docker;

  describe('the end of a container', () => {
    test('keeps its exit code when it ended by itself, for callers that wait before and after', async () => {
      const id = await trial.started('failsLater');
      expect(await containers.waitForExit(id, never)).toBe(3);
      expect(await containers.waitForExit(id, never)).toBe(3);
      expect(await containers.find(id)).toMatchObject({ isRunning: false, isRestarting: false, exitCode: 3 });
    });

    test('is not waited for before it starts', async () => {
      expect(await containers.waitForExit(await trial.create('serves'), never)).toBe(0);
    });

    test('is waited for no longer than the signal says', async () => {
      const id = await trial.started('serves');
      const enough = new AbortController();
      const exit = containers.waitForExit(id, enough.signal);
      setTimeout(() => enough.abort(), 50);
      await expect(exit).rejects.toBeInstanceOf(AppError);
    });

    test('is exit code 137 when it is removed while a caller waits', async () => {
      const id = await trial.started('serves');
      const exit = containers.waitForExit(id, never);
      await new Promise((resolve) => setTimeout(resolve, 100)); // until Docker has the request
      await containers.remove(id);
      expect(await exit).toBe(137);
    });

    test('is exit code 137 when memory runs out', async () => {
      const id = await trial.create('takesAllMemory', { memoryBytes: 16 * MEGABYTE });
      await containers.start(id);
      expect(await containers.waitForExit(id, never)).toBe(137);
    });

    test('is restarted by its policy until it is stopped', async () => {
      const id = await trial.create('failsLater');
      await containers.setRestartPolicy(id, 'unless-stopped');
      await containers.start(id);
      expect(await containers.find(id)).toMatchObject({ isRestarted: true, restartCount: 0 });
      expect(await containers.waitForExit(id, never)).toBe(3);
      await eventually(async () => ((await containers.find(id))?.restartCount === 0 ? undefined : true));
      await containers.stop(id, 0);
      expect(await containers.find(id)).toMatchObject({ isRunning: false, isRestarting: false });
      await containers.setRestartPolicy(id, 'no');
      await containers.start(id);
      expect(await containers.find(id)).toMatchObject({ isRestarted: false });
      expect(await containers.waitForExit(id, never)).toBe(3);
      expect(await containers.find(id)).toMatchObject({ isRestarting: false, exitCode: 3 });
    });
  });
}
