import { join } from 'node:path';
import { DockerProxy } from '../../chaos/docker-proxy';
import { refusalOf } from '../support/server-session';
import { createInstance, ended, pathOf, run, type Instance } from '../support/instances';
import type { TestProcess } from '../support/process';
import { waitUntil } from '../support/wait-until';
import { SOON_TAKEN_OVER } from '../support/timings';
import { World } from '../support/world';

const DOCKER_SOCKET = '/var/run/docker.sock';
/** Only the step that starts a container asks for it by its id before; who looks for it asks by name. */
const ASKS_BEFORE_START = /^GET \/containers\/[0-9a-f]{64}\/json/;

describe('a worker that freezes while it waits for an answer, and wakes up when others have finished,', () => {
  let world: World;
  let proxy: DockerProxy;
  let frozen: TestProcess;
  let instance: Instance;
  beforeEach(async () => {
    world = await World.start({ workers: 0, timings: SOON_TAKEN_OVER });
    proxy = await DockerProxy.listen(join(world.folder, 'docker.sock'), DOCKER_SOCKET);
    frozen = await world.startWorker({ DOCKER_PATH: `unix://${proxy.socket}` });
    instance = await createInstance(world, 'redis');
  });
  afterEach(async () => {
    await world.close();
    await proxy.close();
  });

  async function container() {
    return (await world.containerOf(instance.resource_type, instance.resource_name)).inspect();
  }

  /** Begins an operation and waits until its worker is at this step. @returns the operation's id */
  async function begunTo(step: string, verb: string, body?: object): Promise<string> {
    const { body: accepted } = await world.api.send('POST', `${pathOf(instance)}/${verb}`, body);
    await world.reaches(step, instance.resource_type, instance.resource_name);
    return String(accepted.operation.id);
  }

  async function finishedByAnother(id: string): Promise<void> {
    await world.startWorker();
    expect(await ended(world, id)).toMatchObject({ state: 'succeeded' });
  }

  async function wake(): Promise<void> {
    proxy.heal();
    frozen.kill('SIGCONT');
    await frozen.prints('stopped: another run has taken over');
  }

  test('does not stop an instance that another has restarted', async () => {
    proxy.freeze();
    const id = await begunTo('stop_container', 'restart');
    frozen.kill('SIGSTOP');
    await finishedByAnother(id);
    const { Id, State } = await container();
    expect(State.Running).toBe(true);

    await wake();

    expect(await container()).toMatchObject({ Id, State, HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } });
    expect((await world.api.get(pathOf(instance))).body).toMatchObject({ status: 'running', status_reason: null });
  });

  test('does not start an instance that was stopped since', async () => {
    proxy.freezeAt(ASKS_BEFORE_START);
    const id = await begunTo('start_container', 'restart');
    await waitUntil('Docker to be asked', () => proxy.isFrozen);
    frozen.kill('SIGSTOP');
    await finishedByAnother(id);
    await run(world, instance, 'stop');
    const { Id, State } = await container();
    expect(State.Running).toBe(false);

    await wake();

    expect(await container()).toMatchObject({ Id, State, HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } });
    expect((await world.api.get(pathOf(instance))).body).toMatchObject({ status: 'stopped', status_reason: null });
  });

  test('does not bring a password back that was replaced since', async () => {
    const { Pid: server } = (await container()).State;
    process.kill(server, 'SIGSTOP');
    const id = await begunTo('prepare_password', 'rotate-password', { grace: '10m' });
    frozen.kill('SIGSTOP');
    process.kill(server, 'SIGCONT');
    await finishedByAnother(id);
    const { body } = await world.api.get(pathOf(instance));
    expect(body.db_password).not.toBe(instance.db_password);

    await wake();

    expect(await refusalOf(body, body.db_password)).toBe('');
    expect(await refusalOf(body, instance.db_password)).toBe('');
  });
});
