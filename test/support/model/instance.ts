import type { ApiAnswer } from '../api-client';
import { withRedis } from '../clients';
import { waitUntil } from '../wait-until';
import type { World } from '../world';

/** What an instance is when nothing is under way. `unknown`: two things happened at once, and either may have won. */
export type Phase = 'running' | 'stopped' | 'exited' | 'missing' | 'deleted' | 'failed' | 'gone' | 'unknown';

/** What the model knows of an instance. */
export interface ModelInstance {
  readonly name: string;
  readonly resourceId: string;
  phase: Phase;
  /** an operation of which the end was not awaited */
  isBusy: boolean;
  /** what it was told when it was first running, and has for life */
  port: string | undefined;
  password: string | undefined;
  /** passwords that do not work any more */
  readonly oldPasswords: string[];
  /** a rotation was accepted, and nobody has read since what came of it */
  isRotating: boolean;
  /** the values that `maxmemory` may have: the last one, unless its change was cut off by something else */
  maxmemory: string[];
  /** an operation was under way when its container was killed, and nobody has read since what came of it */
  isCutOff: boolean;
  /** the value of its label `size` */
  label: string | undefined;
  readonly data: Record<string, string>;
}

export interface Model {
  readonly instances: ModelInstance[];
}

/** A worker's death delays an operation by 10 s, and a server that was killed in its midst by another retry. */
const FINISHED_WITHIN_MS = 60_000;

export const pathOf = ({ name }: ModelInstance) => `/api/resources/redis/${name}`;

async function statusOf(world: World, { name, resourceId }: ModelInstance): Promise<string> {
  const record = await world.record('redis', name);
  if (record['resource_id'] !== resourceId) return 'gone';
  return ['queued', 'running'].includes(record['operation_state'] ?? '') ? 'busy' : (record['status'] ?? '');
}

async function isContainerRunning(world: World, name: string): Promise<boolean | undefined> {
  const [container] = await world.containersOf('redis', name);
  return container && container.State === 'running';
}

/** Of an instance that may be one or the other: what Docker says, once the record says so too. */
async function phaseByDocker(world: World, instance: ModelInstance): Promise<Phase | undefined> {
  const status = await statusOf(world, instance);
  if (['deleted', 'failed', 'gone'].includes(status)) return status as Phase;
  const runs = await isContainerRunning(world, instance.name);
  const expected = runs === undefined ? ['missing'] : runs ? ['running'] : ['stopped', 'exited'];
  return expected.includes(status) ? (status as Phase) : undefined; // one of those
}

/** Waits until nothing is under way, and checks that the instance is what the model says. */
export async function checkWhenFinished(world: World, instance: ModelInstance): Promise<void> {
  const { name, phase } = instance;
  if (phase === 'unknown') {
    const found = await waitUntil(
      `${name} to be what Docker says`,
      () => phaseByDocker(world, instance),
      FINISHED_WITHIN_MS,
    );
    instance.phase = found;
  } else {
    let last = '';
    const isThere = async () => (last = await statusOf(world, instance)) === phase;
    await waitUntil(`${name} to be ${phase}`, isThere, FINISHED_WITHIN_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${last}`);
    });
  }
  instance.isBusy = false;
  const [last = ''] = instance.maxmemory.slice(-1);
  if (!instance.isCutOff) instance.maxmemory = [last];
  await checkAnswer(world, instance);
}

async function checkAnswer(world: World, instance: ModelInstance): Promise<void> {
  const { status, body } = await world.api.get(pathOf(instance));
  if (instance.phase === 'gone' || instance.phase === 'deleted') {
    expect([instance.name, status]).toEqual([instance.name, 410]);
    return;
  }
  expect(body).toMatchObject({ status: instance.phase, resource_id: instance.resourceId, progress: null });
  expect(body.labels.size).toBe(instance.label);
  if (instance.phase === 'failed') return;
  checkCredentials(instance, body);
  expect(instance.maxmemory).toContain(body.parameters.maxmemory);
  instance.maxmemory = [body.parameters.maxmemory];
  instance.isCutOff = false;
  if (instance.phase === 'running') await checkServer(instance, body);
}

function checkCredentials(instance: ModelInstance, { exposed_port: port, db_password: password }: ApiAnswer['body']) {
  instance.port ??= String(port);
  expect(port).toBe(instance.port);
  if (instance.password !== undefined && password !== instance.password) {
    expect(instance.isRotating).toBe(true);
    instance.oldPasswords.push(instance.password);
  }
  instance.password = String(password);
  instance.isRotating = false;
}

/** As its owner, with what the record says: the data are there, the configuration is in force, old passwords are not. */
async function checkServer(instance: ModelInstance, answer: ApiAnswer['body']): Promise<void> {
  await withRedis(answer, async (client) => {
    for (const [key, value] of Object.entries(instance.data)) expect(await client.get(key)).toBe(value);
    expect(await client.dbsize()).toBe(Object.keys(instance.data).length);
    const [, limit] = await client.config('GET', 'maxmemory');
    expect(Number(limit)).toBe(parseInt(answer.parameters.maxmemory, 10) * 1024 * 1024);
  });
  const [old] = instance.oldPasswords.slice(-1);
  if (old === undefined) return;
  await expect(withRedis({ ...answer, db_password: old }, (client) => client.ping())).rejects.toThrow(
    /WRONGPASS|NOAUTH/,
  );
}
