import { AppError } from '#core';
import { describeDocker } from '../contract/docker-contract';
import { runProgram } from '../contract/programs';
import type { ContainerSpec } from '../containers/container-spec';
import type { FakeOptions } from './fake-container';
import { FakeDocker } from './fake-docker';

const IMAGE = 'redis:8.0';

async function readAll<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

describeDocker(() => {
  const docker = new FakeDocker({ onStart: runProgram, restartAfter: 5 });
  docker.localImages.add(IMAGE);
  return {
    docker,
    image: IMAGE,
    port: 20_000,
    pause: (id) => docker.container(id)?.pause(),
    unpause: (id) => docker.container(id)?.unpause(),
  };
});

describe('a fake Docker', () => {
  const SPEC: ContainerSpec = {
    name: 'one',
    image: IMAGE,
    command: [],
    env: {},
    user: '999:999',
    labels: {},
    mounts: [],
    tmpfs: {},
    memoryBytes: 1,
    pids: 1,
    cpus: 1,
    published: { network: 'here', containerPort: 6379, hostIp: '127.0.0.1', hostPort: 20_000 },
  };
  const fakeDocker = async (options: Partial<FakeOptions> = {}) => {
    const docker = new FakeDocker(options);
    docker.localImages.add(IMAGE);
    await docker.networks.create({ name: 'here', labels: {}, range: { first: 0, size: 16 } });
    return { docker, containers: docker.containers };
  };
  const boom = new AppError('disk_full', 'boom');

  test('fails the calls that it is told to, before or after they took effect, and logs them', async () => {
    const { docker, containers } = await fakeDocker();
    docker.fail('containers.create', boom, { times: 2 });
    docker.fail('containers.create', boom, { after: 2, effect: true });
    await expect(containers.create(SPEC)).rejects.toBe(boom);
    await expect(containers.create(SPEC)).rejects.toBe(boom);
    expect(docker.allContainers).toEqual([]);
    await expect(containers.create(SPEC)).rejects.toBe(boom);
    expect(docker.container('one')).toMatchObject({ spec: SPEC, status: 'created' });
    await expect(containers.create(SPEC)).rejects.toMatchObject({ code: 'already_there' });
    expect(docker.calls.log.filter(({ name }) => name === 'containers.create')).toHaveLength(4);
  });

  test.each([{ effect: false }, { effect: true }])('does not answer a call until it is released, %j', async (when) => {
    const { docker, containers } = await fakeDocker();
    const hanging = docker.hang('containers.create', when);
    const call = containers.create(SPEC);
    await hanging.reached;
    expect(docker.allContainers).toHaveLength(when.effect ? 1 : 0);
    hanging.release();
    expect(docker.container(await call)).toBeDefined();
  });

  test('that is away answers nothing, and ends what was open', async () => {
    const { docker, containers } = await fakeDocker();
    const id = await containers.create(SPEC);
    await containers.start(id);
    const signal = new AbortController().signal;
    const open = [containers.waitForExit(id, signal), readAll(await docker.events({}, '0', signal))];
    docker.away();
    const unreachable = { code: 'engine_unreachable', retryable: true };
    await Promise.all(open.map((call) => expect(call).rejects.toMatchObject(unreachable)));
    await expect(docker.ping()).rejects.toMatchObject(unreachable);
    docker.back();
    expect(await containers.find(id)).toMatchObject({ isRunning: true });
  });

  test('starts nothing on a port of a foreign process', async () => {
    const { docker, containers } = await fakeDocker();
    docker.foreignPorts.add('127.0.0.1:20000');
    await expect(containers.start(await containers.create(SPEC))).rejects.toMatchObject({ code: 'port_taken' });
  });

  test('runs the given program for as long as the container runs, by its own clock', async () => {
    const done: string[] = [];
    const { docker, containers } = await fakeDocker({
      now: () => 5_000,
      onStart: () => () => void done.push('ended'),
      onStop: () => 143,
    });
    const id = await containers.create(SPEC);
    await containers.start(id);
    expect(docker.container(id)?.state).toMatchObject({ isRunning: true, startedAt: 5_000 });
    await containers.stop(id, 1);
    expect({ done, ...docker.container(id)?.state }).toMatchObject({
      done: ['ended'],
      exitCode: 143,
      finishedAt: 5_000,
    });
    await containers.start(id);
    await docker.close();
    expect(done).toEqual(['ended', 'ended']);
  });

  test('does not start a container whose program cannot', async () => {
    const { containers } = await fakeDocker({ onStart: () => Promise.reject(new Error('EADDRINUSE')) });
    const id = await containers.create(SPEC);
    await expect(containers.start(id)).rejects.toMatchObject({ code: 'internal', message: 'EADDRINUSE' });
    expect(await containers.find(id)).toMatchObject({ isRunning: false, startError: 'EADDRINUSE' });
  });

  test('pulls the images of its registry', async () => {
    const { docker } = await fakeDocker();
    const signal = new AbortController().signal;
    docker.remoteImages.add('redis:9');
    await docker.images.pull('redis:9', signal, () => undefined);
    expect(await docker.images.find('redis:9')).toBeDefined();
    await expect(docker.images.pull('redis:10', signal, () => undefined)).rejects.toMatchObject({
      code: 'image_unavailable',
    });
  });
});
