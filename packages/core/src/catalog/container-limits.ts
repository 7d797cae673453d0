import { AppError } from '../errors';
import type { DesiredState } from './body-schema';
import { instanceContext, type ResourceType } from './resource-type';
import { LEAST_PIDS } from './type-definition';

/** What an instance's container may take of its host; both change while it runs. */
export interface ContainerLimits {
  readonly memoryBytes: number;
  /** processes and threads */
  readonly pids: number;
}

/** To Docker a limit below 1 means none. */
export function isPidsLimit(pids: number): boolean {
  return Number.isInteger(pids) && pids >= LEAST_PIDS;
}

/**
 * The limits of an instance's container. No type's limits depend on the instance's name.
 *
 * @throws AppError `bad_request` when the limit of processes does not come out as a number
 */
export function containerLimitsOf(
  type: ResourceType,
  desired: Pick<DesiredState, 'parameters' | 'config' | 'image_version'>,
): ContainerLimits {
  const context = instanceContext(desired, { name: 'x1', image_version: desired.image_version });
  const pids = Number(type.pids(context));
  if (!isPidsLimit(pids))
    throw new AppError('bad_request', `config: the limit of processes would be ${pids} (expected: from ${LEAST_PIDS})`);
  return { memoryBytes: Number(type.memory(context)), pids };
}

/** The memory limit of an instance's container, in bytes. */
export function memoryLimitOf(...of: Parameters<typeof containerLimitsOf>): number {
  return containerLimitsOf(...of).memoryBytes;
}
