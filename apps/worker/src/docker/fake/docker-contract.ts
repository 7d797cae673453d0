import { randomBytes } from 'node:crypto';
import { AppError, freeParts, parseIpv4Range, type Ipv4Range } from '#core';
import type { ContainerSpec } from '../containers/container-spec';
import type { Docker, DockerEvent } from '../docker';
import type { FakeContainer } from './fake-container';

/** A Docker under test, and the few calls that the contract needs beside it. */
export interface Subject {
  readonly docker: Docker;
  /** an image with a shell and redis-server */
  readonly image: string;
  /** a port of 127.0.0.1 that is free */
  readonly port: number;
  pause(id: string): void | Promise<void>;
  unpause(id: string): void | Promise<void>;
}

const PROGRAM = 'contract.program';
const SUITE = 'contract.suite';
const MISSING = 'f'.repeat(64);
const MEGABYTE = 2 ** 20;
const RANGES: Ipv4Range = parseIpv4Range('10.199.0.0/16') ?? { first: 0, size: 0 };
const NETWORK_SIZE = 16;
const SOON_MS = 20_000;
const READY = 'Ready to accept connections';

/** The programs of the containers: as a shell runs them, and as a fake container does. */
const PROGRAMS = {
  serves: {
    shell: 'exec redis-server --save ""',
    act: (container: FakeContainer) => container.write(READY),
  },
  fails: {
    shell: 'echo one; echo two; echo three; exit 3',
    act: (container: FakeContainer) => {
      container.write('one', 'two', 'three');
      void container.exit(3);
    },
  },
  failsLater: {
    shell: 'sleep 0.3; echo late; exit 3',
    act: (container: FakeContainer) => {
      setTimeout(() => {
        container.write('late');
        void container.exit(3);
      }, 20);
    },
  },
  takesAllMemory: {
    shell: 'exec tail /dev/zero',
    act: (container: FakeContainer) => void container.exit(137, { oomKilled: true }),
  },
} as const;
type Program = keyof typeof PROGRAMS;

/** onStart of a fake Docker that the contract is run on. */
export function runProgram(container: FakeContainer): undefined {
  PROGRAMS[container.spec.labels[PROGRAM] as Program].act(container); // the contract's own label
}

/** The labels of everything that this run of the contract creates. */
const labels = { [SUITE]: randomBytes(6).toString('hex') };

/** Removes every container and network of the contract. */
async function removeAll({ containers, networks }: Docker): Promise<void> {
  const left = await containers.list(labels);
  await Promise.all(left.map(({ id }) => containers.remove(id)));
  const ours = (await networks.list()).filter((network) => network.labels[SUITE] === labels[SUITE]);
  await Promise.all(ours.map(({ id }) => networks.remove(id)));
}

/** The facts that the worker builds on; the real Docker and the fake one must both hold them. */
export function describeDocker(open: () => Subject): void {
  const subject = open();
  const { docker, image, port } = subject;
  const { containers, networks } = docker;
  const never = new AbortController().signal;
  const isReady = (log: readonly string[]) => log.some((line) => line.includes(READY)) || undefined;
  const uniqueName = () => `contract-${randomBytes(6).toString('hex')}`;

  const specOf = (program: Program, given: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: uniqueName(),
    image,
    command: ['sh', '-c', PROGRAMS[program].shell],
    env: {},
    user: '999:999',
    labels: { ...labels, [PROGRAM]: program },
    mounts: [],
    tmpfs: {},
    memoryBytes: 64 * MEGABYTE,
    pids: 64,
    cpus: 1,
    ...given,
  });
  const create = (program: Program, given: Partial<ContainerSpec> = {}) => containers.create(specOf(program, given));
  /** Repeats `look` until it finds something. */
  const eventually = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
    for (const deadline = Date.now() + SOON_MS; Date.now() < deadline;) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`not seen within ${SOON_MS / 1000} s`);
  };
  /** A server is waited for: before it handles signals, it cannot be stopped. */
  const started = async (program: Program, given: Partial<ContainerSpec> = {}): Promise<string> => {
    const id = await create(program, given);
    await containers.start(id);
    if (program === 'serves') await eventually(async () => isReady(await containers.readLog(id, 50)));
    return id;
  };
  const createNetwork = async (): Promise<string> => {
    const taken = (await networks.list()).flatMap(({ ranges }) => ranges);
    const [range = RANGES] = freeParts(RANGES, NETWORK_SIZE, taken);
    return networks.create({ name: uniqueName(), labels, range });
  };
  const publishedOn = (network: string) => ({
    published: { network, containerPort: 6379, hostIp: '127.0.0.1', hostPort: port },
  });
  afterEach(() => removeAll(docker));

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
      await expect(containers.setMemoryLimit(MISSING, 64 * MEGABYTE)).rejects.toThrow('No such container');
      await expect(containers.waitForExit(MISSING, never)).rejects.toThrow('No such container');
    });

    test('is found by its name and its id, with its labels, before it starts', async () => {
      const spec = specOf('serves');
      const id = await containers.create(spec);
      const state = await containers.find(spec.name);
      expect(state).toEqual(await containers.find(id));
      expect(state).toMatchObject({ id, isRunning: false, isRestarting: false, isPaused: false, exitCode: null });
      expect(state).toMatchObject({ oomKilled: false, startError: '', restartCount: 0, isRestarted: false });
      expect(state).toMatchObject({ startedAt: 0, finishedAt: 0, labels: spec.labels });
    });

    test('is listed by its labels, running or not, and by no others', async () => {
      const network = await createNetwork();
      const [one, other] = [await create('serves', publishedOn(network)), await started('serves')];
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
      const id = await started('serves');
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
      const id = await started('serves');
      await subject.pause(id);
      expect(await containers.find(id)).toMatchObject({ isRunning: false, isPaused: true, exitCode: null });
      await subject.unpause(id);
      expect(await containers.find(id)).toMatchObject({ isRunning: true, isPaused: false });
    });

    test('is removed while it runs, and its name is free again', async () => {
      const spec = specOf('serves');
      const id = await containers.create(spec);
      await containers.start(id);
      await expect(containers.create(spec)).rejects.toMatchObject({ code: 'already_there', retryable: false });
      await containers.remove(id);
      expect(await containers.find(id)).toBeUndefined();
      await containers.create(spec);
    });

    test('needs its image, and the folders that are mounted', async () => {
      await expect(create('serves', { image: 'contract/nowhere:1' })).rejects.toMatchObject({
        code: 'image_unavailable',
        retryable: false,
      });
      const mounts = [{ hostPath: '/nowhere/at/all', containerPath: '/data', readOnly: false }];
      await expect(create('serves', { mounts })).rejects.toThrow('bind source path does not exist');
      expect(await containers.list(labels)).toEqual([]);
    });

    test('does not start without its network', async () => {
      await expect(started('serves', publishedOn(MISSING))).rejects.toMatchObject({
        code: 'network_missing',
        retryable: true,
      });
    });

    test('does not start on a port that another one has, and does when the other one has stopped', async () => {
      const network = await createNetwork();
      const [one, other] = [
        await started('serves', publishedOn(network)),
        await create('serves', publishedOn(network)),
      ];
      await expect(containers.start(other)).rejects.toMatchObject({ code: 'port_taken', retryable: false });
      const refused = await containers.find(other);
      expect(refused).toMatchObject({ isRunning: false, startedAt: 0, exitCode: null });
      expect(refused?.startError).toContain('port is already allocated');
      await containers.stop(one, 10);
      await containers.start(other);
      expect(await containers.find(other)).toMatchObject({ isRunning: true, startError: '' });
    });

    test('that ends by itself keeps its exit code, for those who wait before and after', async () => {
      const id = await started('failsLater');
      expect(await containers.waitForExit(id, never)).toBe(3);
      expect(await containers.waitForExit(id, never)).toBe(3);
      expect(await containers.find(id)).toMatchObject({ isRunning: false, isRestarting: false, exitCode: 3 });
    });

    test('is not waited for before it starts', async () => {
      expect(await containers.waitForExit(await create('serves'), never)).toBe(0);
    });

    test('is waited for no longer than the signal says', async () => {
      const id = await started('serves');
      const enough = new AbortController();
      const exit = containers.waitForExit(id, enough.signal);
      setTimeout(() => enough.abort(), 50);
      await expect(exit).rejects.toBeInstanceOf(AppError);
    });

    test('that is removed while somebody waits was killed', async () => {
      const id = await started('serves');
      const exit = containers.waitForExit(id, never);
      await new Promise((resolve) => setTimeout(resolve, 100)); // until Docker has the request
      await containers.remove(id);
      expect(await exit).toBe(137);
    });

    test('that runs out of memory says so', async () => {
      const id = await create('takesAllMemory', { memoryBytes: 16 * MEGABYTE });
      await containers.start(id);
      expect(await containers.waitForExit(id, never)).toBe(137);
    });

    test('is restarted by its policy until it is stopped', async () => {
      const id = await create('failsLater');
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

    test('has a memory limit that changes while it runs, and uses nothing when it does not', async () => {
      const id = await started('serves');
      await containers.setMemoryLimit(id, 96 * MEGABYTE);
      expect(await containers.readStats(id)).toMatchObject({ memoryLimitBytes: 96 * MEGABYTE });
      await containers.stop(id, 10);
      expect(await containers.readStats(id)).toEqual({ memoryBytes: 0, memoryLimitBytes: 0, cpuPercent: 0 });
    });

    test('tells the last lines of its log, oldest first', async () => {
      const id = await started('fails');
      await containers.waitForExit(id, never);
      expect(await containers.readLog(id, 2)).toEqual(['two', 'three']);
      expect(await containers.readLog(id, 20)).toEqual(['one', 'two', 'three']);
    });

    test('tells its log as it grows, until it ends', async () => {
      const id = await started('failsLater');
      const lines: string[] = [];
      for await (const batch of containers.followLog(id, 5, never)) lines.push(...batch);
      expect(lines).toEqual(['late']);
    });

    test('tells its log no longer than the signal says', async () => {
      const id = await started('serves');
      const enough = new AbortController();
      setTimeout(() => enough.abort(), 200);
      for await (const batch of containers.followLog(id, 0, enough.signal)) expect(batch).toEqual(expect.any(Array));
      expect(await containers.find(id)).toMatchObject({ isRunning: true });
    });
  });

  describe('the events', () => {
    const now = () => (Date.now() / 1000).toFixed(3);
    /** Reads up to the event that `isLast`, or so many. */
    const read = async (since: string, isLast: (event: DockerEvent, count: number) => boolean) => {
      const enough = new AbortController();
      const events: DockerEvent[] = [];
      for await (const event of await docker.events(labels, since, enough.signal)) {
        events.push(event);
        if (isLast(event, events.length)) enough.abort();
      }
      return events;
    };

    test('of a container come in their order, with labels and exit code, from the past on', async () => {
      const since = now();
      const id = await create('serves');
      const reading = read(since, ({ action }) => action === 'destroy');
      await containers.start(id);
      await eventually(async () => isReady(await containers.readLog(id, 50)));
      await subject.pause(id);
      await subject.unpause(id);
      await containers.stop(id, 10);
      await containers.remove(id);
      const events = await reading;
      expect(events.map(({ action }) => action)).toEqual(['start', 'pause', 'unpause', 'die', 'destroy']);
      expect(events.map(({ exitCode }) => exitCode)).toEqual([null, null, null, 0, null]);
      for (const event of events) {
        expect(event).toMatchObject({ containerId: id, labels: { ...labels, [PROGRAM]: 'serves' } });
      }
      const again = await read(since, ({ action }) => action === 'destroy');
      expect(again).toEqual(events);
      expect(
        (await read(events[3]?.at ?? '', ({ action }) => action === 'destroy')).map(({ action }) => action),
      ).toEqual(['die', 'destroy']);
      expect(await docker.remembers(Date.now())).toBe(true);
    });

    test('tell that memory ran out', async () => {
      const since = now();
      const id = await create('takesAllMemory', { memoryBytes: 16 * MEGABYTE });
      await containers.start(id);
      const events = await read(since, (_, count) => count === 3);
      expect(events.map(({ action }) => action).sort()).toEqual(['die', 'oom', 'start']); // the last two in any order
      expect(events.find(({ action }) => action === 'die')?.exitCode).toBe(137);
    });
  });

  describe('a network', () => {
    test('is listed with its labels and range, until it is removed', async () => {
      const id = await createNetwork();
      const listed = (await networks.list()).find((network) => network.id === id);
      expect(listed).toMatchObject({ labels, ranges: [{ size: NETWORK_SIZE }] });
      expect(listed?.createdAt).toBeGreaterThan(Date.now() - 60_000);
      await networks.remove(id);
      await networks.remove(id);
      expect((await networks.list()).some((network) => network.id === id)).toBe(false);
    });

    test('takes neither a name nor addresses that another one has', async () => {
      const name = uniqueName();
      const taken = (await networks.list()).flatMap(({ ranges }) => ranges);
      const [first = RANGES, second = RANGES] = freeParts(RANGES, NETWORK_SIZE, taken);
      await networks.create({ name, labels, range: first });
      await expect(networks.create({ name, labels, range: second })).rejects.toMatchObject({ code: 'already_there' });
      await expect(networks.create({ name: uniqueName(), labels, range: first })).rejects.toMatchObject({
        code: 'subnet_taken',
      });
    });

    test('is in use while a container runs on it', async () => {
      const network = await createNetwork();
      const id = await started('serves', publishedOn(network));
      await expect(networks.remove(network)).rejects.toMatchObject({ code: 'in_use' });
      await containers.remove(id);
      await networks.remove(network);
    });
  });

  test('an image is there or not', async () => {
    expect(await docker.images.has(image)).toBe(true);
    expect(await docker.images.has('contract/nowhere:1')).toBe(false);
  });

  test('Docker answers', async () => {
    await docker.ping();
    await docker.endForgotten(labels);
  });
}
