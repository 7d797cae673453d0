import type { Wanted } from './body-schema';
import { instanceContext, type ResourceType } from './resource-type';

/** What the container of such an instance may take, in bytes. No type's limit depends on the instance's name. */
export function memoryLimitOf(
  type: ResourceType,
  wanted: Pick<Wanted, 'parameters' | 'config' | 'image_version'>,
): number {
  return Number(type.memory(instanceContext(wanted, { name: 'x1', image_version: wanted.image_version })));
}
