import type fc from 'fast-check';
import type { World } from '../world';
import type { Model, ModelInstance } from './instance';

export type Command = fc.AsyncCommand<Model, World>;

/** One that is there, or `undefined` when the model has none. */
function pick({ instances }: Model, index: number): ModelInstance | undefined {
  const there = instances.filter(({ phase }) => phase !== 'gone');
  return there[index % there.length];
}

/** What is done to one of the instances that are there. */
export abstract class OnInstance implements Command {
  constructor(private readonly index: number) {}

  check(model: Model): boolean {
    return pick(model, this.index) !== undefined;
  }

  async run(model: Model, world: World): Promise<void> {
    const instance = pick(model, this.index);
    if (instance) await this.runOn(instance, world);
  }

  abstract runOn(instance: ModelInstance, world: World): Promise<void>;
}
