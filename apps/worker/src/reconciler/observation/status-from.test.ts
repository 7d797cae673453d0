import type { ContainerState } from '../../docker/containers/containers';
import { endedWithDocker, isUnsettled, restartsBefore, statusFrom, type Expected } from './status-from';

const NOW = Date.parse('2026-01-31T12:00:00.000Z');
const LONG_AGO = NOW - 3_600_000;
const JUST_NOW = NOW - 500;

const RUNNING: ContainerState = {
  id: 'c',
  labels: {},
  isRunning: true,
  isRestarting: false,
  isPaused: false,
  exitCode: null,
  oomKilled: false,
  startError: '',
  restartCount: 0,
  isRestarted: true,
  startedAt: LONG_AGO,
  finishedAt: 0,
};
const ENDED: ContainerState = { ...RUNNING, isRunning: false, exitCode: 137, finishedAt: JUST_NOW };
const RESTARTING: ContainerState = { ...ENDED, isRestarting: true, exitCode: 1, restartCount: 1 };

const facts: [string, Partial<ContainerState> | undefined, Expected, string, string | undefined][] = [
  ['runs', RUNNING, { wanted: 'running' }, 'running', undefined],
  ['runs, although it was to be stopped', RUNNING, { wanted: 'stopped' }, 'running', undefined],
  ['is not there', undefined, { wanted: 'running' }, 'missing', 'container_removed'],
  ['is not there, and was to be stopped', undefined, { wanted: 'stopped' }, 'missing', 'container_removed'],
  ['ended as was asked for', { ...ENDED, exitCode: 0 }, { wanted: 'stopped' }, 'stopped', undefined],
  ['ended, and Docker would have restarted it', ENDED, { wanted: 'running' }, 'exited', 'stopped_by_hand'],
  ['ended before it was ready', { ...ENDED, isRestarted: false }, { wanted: 'running' }, 'exited', 'ended_by_itself'],
  [
    'was made and never started',
    { ...ENDED, exitCode: null, startedAt: 0, isRestarted: false },
    { wanted: 'running' },
    'exited',
    'never_started',
  ],
  [
    'ended, and cannot be started again',
    { ...ENDED, startError: 'no such file or directory' },
    { wanted: 'running' },
    'exited',
    'ended_by_itself',
  ],
  ['ended and is about to be restarted', RESTARTING, { wanted: 'running' }, 'exited', 'ended_by_itself'],
  ['was to be stopped, and is restarted', RESTARTING, { wanted: 'stopped' }, 'exited', 'ended_by_itself'],
  ['was out of memory', { ...RESTARTING, oomKilled: true }, { wanted: 'running' }, 'exited', 'out_of_memory'],
  [
    'was stopped cleanly after a child was out of memory',
    { ...ENDED, exitCode: 0, oomKilled: true },
    { wanted: 'running' },
    'exited',
    'stopped_by_hand',
  ],
  [
    'is paused',
    { ...RUNNING, isRunning: false, isPaused: true },
    { wanted: 'running' },
    'unreachable',
    'paused_by_hand',
  ],
  ['ended twice in a row', { ...RESTARTING, restartCount: 2 }, { wanted: 'running' }, 'exited', 'ended_by_itself'],
  [
    'ended three times in a row',
    { ...RESTARTING, restartCount: 3 },
    { wanted: 'running' },
    'crash_looping',
    'ends_after_each_start',
  ],
  [
    'ended three times in a row, and has just been started again',
    { ...RUNNING, restartCount: 3, startedAt: JUST_NOW },
    { wanted: 'running' },
    'crash_looping',
    'ends_after_each_start',
  ],
  [
    'is out of memory again and again',
    { ...RESTARTING, restartCount: 3, oomKilled: true },
    { wanted: 'running' },
    'crash_looping',
    'out_of_memory',
  ],
  [
    'ended three times in a row, and has run for a while since',
    { ...RUNNING, restartCount: 3, startedAt: NOW - 10_000 },
    { wanted: 'running' },
    'running',
    undefined,
  ],
  [
    'ended once since it last ran for a while, and often before',
    { ...RESTARTING, restartCount: 8 },
    { wanted: 'running', restarts_before: 7 },
    'exited',
    'ended_by_itself',
  ],
  [
    'ended three times in a row, where the one before it had ended more often',
    { ...RESTARTING, restartCount: 3 },
    { wanted: 'running', restarts_before: 0 },
    'crash_looping',
    'ends_after_each_start',
  ],
];

test.each(facts)('of an instance whose container %s', (_, container, expected, status, reason) => {
  const seen = statusFrom(container && { ...RUNNING, ...container }, expected, NOW);
  expect([seen.status, seen.reason?.reason]).toEqual([status, reason]);
  if (seen.reason) expect(seen.reason.message.length).toBeGreaterThan(10);
});

test('a reason names the exit code, and how often it ended in a row', () => {
  expect(statusFrom(ENDED, { wanted: 'running' }, NOW).reason?.message).toContain('exit code 137');
  const looping = statusFrom({ ...RESTARTING, restartCount: 9 }, { wanted: 'running', restarts_before: 5 }, NOW);
  expect(looping.reason?.message).toContain('4 times in a row');
});

describe('the restarts that are remembered', () => {
  test('are all that there were, once the container has run for 10 s and its server answers', () => {
    expect(restartsBefore({ ...RUNNING, restartCount: 4 }, {}, true, NOW)).toBe(4);
    expect(restartsBefore({ ...RUNNING, restartCount: 4, startedAt: NOW - 9_999 }, {}, true, NOW)).toBe(0);
    expect(restartsBefore({ ...RUNNING, restartCount: 4 }, {}, false, NOW)).toBe(0);
  });

  test('stay what they were while it ends again and again', () => {
    expect(restartsBefore({ ...RESTARTING, restartCount: 6 }, { restarts_before: 4 }, true, NOW)).toBe(4);
  });

  test('are forgotten with a start on purpose, or with the container', () => {
    expect(restartsBefore({ ...RUNNING, startedAt: JUST_NOW }, { restarts_before: 4 }, true, NOW)).toBe(0);
    expect(restartsBefore(undefined, { restarts_before: 4 }, true, NOW)).toBe(0);
  });
});

describe('an instance is observed again soon', () => {
  test.each<[string, ContainerState | undefined, boolean]>([
    ['while it is about to be restarted', RESTARTING, true],
    ['after a restart, until it has run for a while', { ...RUNNING, restartCount: 1, startedAt: JUST_NOW }, true],
    ['not after that', { ...RUNNING, restartCount: 1 }, false],
    ['not after a start on purpose', { ...RUNNING, startedAt: JUST_NOW }, false],
    ['not when it was stopped', ENDED, false],
    ['not when it is not there', undefined, false],
  ])('%s', (_, container, expected) => {
    expect(isUnsettled(container, {}, NOW)).toBe(expected);
  });
});

describe('a container ended with a Docker that was killed', () => {
  const since = new Date(NOW - 1_000).toISOString();
  const away: Expected = { status_reason: { reason: 'engine_unreachable', message: '', since } };

  test.each<[string, ContainerState | undefined, Expected, number | undefined, boolean]>([
    ['when it came after Docker went away', ENDED, away, NOW, true],
    ['not when it came before', { ...ENDED, finishedAt: NOW - 2_000 }, away, NOW, false],
    ['not when it came after Docker was back', ENDED, away, JUST_NOW, false],
    ['not when nobody knows since when Docker is there', ENDED, away, undefined, false],
    ['not when Docker was there', ENDED, {}, NOW, false],
    ['not when Docker is about to restart it', RESTARTING, away, NOW, false],
    ['not when Docker was not to restart it', { ...ENDED, isRestarted: false }, away, NOW, false],
    ['not while it runs or is paused', { ...RUNNING, finishedAt: JUST_NOW }, away, NOW, false],
    ['not when it is not there', undefined, away, NOW, false],
  ])('%s', (_, container, expected, dockerSince, answer) => {
    expect(endedWithDocker(container, expected, dockerSince)).toBe(answer);
  });
});
