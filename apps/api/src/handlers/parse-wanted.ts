import { checkMemoryPlan, instanceContext, wantedOf, type ResourceType, type Wanted } from '#core';
import { parseBody } from './require-body';

/**
 * @param image of an instance that is there: it may not be offered any more
 * @throws AppError `bad_request` naming each wrong field
 */
export function parseWanted(type: ResourceType, body: unknown, image?: string): Wanted {
  const wanted = wantedOf(parseBody(type.body, body, type.keys));
  return image === undefined ? wanted : { ...wanted, image_version: image };
}

/**
 * @returns what the container may take, in bytes
 * @throws AppError `bad_request` showing the sum, when the engine may take more memory than that
 */
export function requireFit(type: ResourceType, wanted: Wanted, body: unknown): number {
  const context = instanceContext(wanted, { name: 'x1', image_version: wanted.image_version });
  const given = Object.keys(body as object).filter((field) => field in wanted.parameters || field === 'config'); // parsed before
  return checkMemoryPlan(type.memory, type.memoryParts, context, given);
}
