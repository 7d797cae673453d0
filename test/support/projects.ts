import { createInstance, type Instance } from './instances';
import type { World } from './world';

/** An instance of the project, as an admin asks for it. @throws Error unless it is running */
export function createIn(world: World, project: string, type: string, more: object = {}): Promise<Instance> {
  return createInstance(world, type, { project, ...more });
}
