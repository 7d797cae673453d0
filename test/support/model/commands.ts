import { withRedis } from '../clients';
import type { World } from '../world';
import { checkWhenFinished, pathOf, type Model, type ModelInstance } from './instance';
import { OnInstance, type Command } from './on-instance';

const MOST_INSTANCES = 4;

/** Adds an instance, and waits until it runs or goes on at once. */
export class Create implements Command {
  constructor(private readonly isAwaited: boolean) {}

  check({ instances }: Model): boolean {
    return instances.filter(({ phase }) => phase !== 'gone').length < MOST_INSTANCES;
  }

  async run({ instances }: Model, world: World): Promise<void> {
    const { status, body } = await world.api.create('redis', { maxmemory: '16mb' }, this.isAwaited ? 60 : undefined);
    expect(status).toBe(this.isAwaited ? 201 : 202);
    const instance: ModelInstance = {
      name: String(body.resource_name),
      resourceId: String(body.resource_id),
      phase: 'running',
      isBusy: true,
      port: undefined,
      password: undefined,
      oldPasswords: [],
      isRotating: false,
      maxmemory: ['16mb'],
      isCutOff: false,
      label: undefined,
      data: {},
    };
    instances.push(instance);
    if (this.isAwaited) await checkWhenFinished(world, instance);
  }

  toString(): string {
    return this.isAwaited ? 'create' : 'create …';
  }
}

/** Writes as its owner does, which is never to be lost. */
export class Write extends OnInstance {
  constructor(
    private readonly at: number,
    private readonly value: number,
  ) {
    super(at);
  }

  async runOn(instance: ModelInstance, world: World): Promise<void> {
    await checkWhenFinished(world, instance);
    if (instance.phase !== 'running') return;
    const { body } = await world.api.get(pathOf(instance));
    const key = `key${Object.keys(instance.data).length}`;
    await withRedis(body, (client) => client.set(key, this.value));
    instance.data[key] = String(this.value);
  }

  override toString(): string {
    return `write(#${this.at}, ${this.value})`;
  }
}

/** False when it did not run, or went in the same moment. */
async function hasKilled(world: World, id: string): Promise<boolean> {
  try {
    await world.docker.getContainer(id).kill();
    return true;
  } catch {
    return false;
  }
}

/** `docker kill`, by somebody who knows of nothing. */
export class Kill extends OnInstance {
  constructor(
    private readonly at: number,
    private readonly isAwaited: boolean,
  ) {
    super(at);
  }

  async runOn(instance: ModelInstance, world: World): Promise<void> {
    if (this.isAwaited) await checkWhenFinished(world, instance);
    const [container] = await world.containersOf('redis', instance.name);
    if (container && (await hasKilled(world, container.Id))) {
      // Until its end is told, the record allows what it did before: then either answer is right.
      const isTold = this.isAwaited && !instance.isBusy;
      instance.phase = isTold ? 'exited' : 'unknown';
      instance.isCutOff ||= !isTold;
      instance.isBusy = !isTold;
    }
    if (this.isAwaited) await checkWhenFinished(world, instance);
  }

  override toString(): string {
    return `docker kill(#${this.at})${this.isAwaited ? '' : ' …'}`;
  }
}

/** A worker dies in the midst of whatever it does, and another one is started. */
export class KillWorker implements Command {
  check(): boolean {
    return true;
  }

  async run(_model: Model, world: World): Promise<void> {
    const worker = world.workers.find(({ hasEnded }) => !hasEnded);
    worker?.kill('SIGKILL');
    await worker?.exitCode();
    await world.startWorker();
  }

  toString(): string {
    return 'kill a worker';
  }
}
