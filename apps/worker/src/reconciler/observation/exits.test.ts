import { TIMINGS } from '#core';
import type { ContainerState } from '../../docker/containers/containers';
import type { DockerEvent } from '../../docker/docker';
import { asItEnded, Exits, restartsTold } from './exits';

const RESTARTED: ContainerState = {
  id: 'c',
  labels: {},
  isRunning: true,
  isRestarting: false,
  isPaused: false,
  exitCode: null,
  oomKilled: false,
  startError: '',
  restartCount: 2,
  isRestarted: true,
  startedAt: 1,
  finishedAt: 1,
};
const EXIT = { containerId: 'c', exitCode: 137, oomKilled: true };
const event = (action: string, exitCode: number | null = null, containerId = 'c'): DockerEvent => ({
  action,
  containerId,
  exitCode,
  labels: {},
  at: '0',
});

describe("an exit in Docker's events", () => {
  test.each([
    ['is out of memory, when the oom event came before it', ['oom', 'die'], true],
    ['is not, when the oom event was of the run before', ['oom', 'die', 'start', 'die'], false],
    ['is, when the oom event came after it', ['die', 'oom'], true],
    ['is, when the oom event came after it and the start that followed', ['die', 'start', 'oom'], true],
  ])('%s', async (_, actions, oomKilled) => {
    const exits = new Exits(TIMINGS);
    const told = actions.map((action) => exits.of(event(action, action === 'die' ? 137 : null)));
    expect(await told.findLast((exit) => exit !== undefined)).toEqual({ ...EXIT, oomKilled });
  });

  test('is not out of memory by a late oom event of the exit before', async () => {
    const exits = new Exits(TIMINGS);
    const before = exits.of(event('die', 137));
    void exits.of(event('oom'));
    expect(await before).toEqual(EXIT);
    expect(await exits.of(event('die', 137))).toEqual({ ...EXIT, oomKilled: false });
  });

  test('is known at once, when it was not killed', async () => {
    const exits = new Exits(TIMINGS);
    const exit = exits.of(event('die', 1));
    void exits.of(event('oom'));
    expect(await exit).toEqual({ containerId: 'c', exitCode: 1, oomKilled: false });
  });

  test('is none, when something else happened', () => {
    expect(['start', 'oom', 'pause', 'destroy'].map((action) => new Exits(TIMINGS).of(event(action)))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is of its own container alone', async () => {
    const exits = new Exits(TIMINGS);
    void exits.of(event('oom', null, 'other'));
    expect(await exits.of(event('die', 1))).toEqual({ containerId: 'c', exitCode: 1, oomKilled: false });
  });
});

describe('a container that Docker has restarted already', () => {
  const ended = { ...RESTARTED, isRunning: false, isRestarting: true, exitCode: 137, oomKilled: true };

  test.each([
    ['is as it ended, when the record has not seen that yet', RESTARTED, { restarts_told: 1 }, EXIT, ended],
    ['is as it is, when the record has seen that', RESTARTED, { restarts_told: 2 }, EXIT, RESTARTED],
    ['is as it is, when another one ended', RESTARTED, {}, { ...EXIT, containerId: 'd' }, RESTARTED],
    ['is as it is, when no exit was reported', RESTARTED, {}, undefined, RESTARTED],
  ])('%s', (_, container, expected, exit, answer) => {
    expect(asItEnded(container, expected, exit)).toEqual(answer);
  });

  test('is out of memory, when the oom event came after its end, and its state does not show it', () => {
    const down = { ...ended, oomKilled: false };
    expect(asItEnded(down, {}, EXIT)).toEqual(ended);
    expect(asItEnded({ ...down, exitCode: 0 }, {}, EXIT)).toEqual({ ...down, exitCode: 0 });
  });

  test('is as it is, when it was started on purpose', () => {
    const started = { ...RESTARTED, restartCount: 0 };
    expect(asItEnded(started, {}, EXIT)).toBe(started);
    expect(restartsTold(started)).toBe(0);
  });
});
