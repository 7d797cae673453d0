import { join } from 'node:path';
import { createRecord, loadCatalog, OperationQueues, wantedOf } from '#core';
import { SMALLEST, type Instance } from './instances';
import type { World } from './world';

const catalog = loadCatalog(join(__dirname, '..', '..', 'templates'));

/** Asks for the smallest instance in a project, as the API does. @returns its name */
async function requestIn(world: World, project: string, type: string): Promise<string> {
  const definition = catalog.get(type);
  if (!definition) throw new Error(`there is no type ${type}`);
  const wanted = wantedOf(definition.body.parse(SMALLEST[type] ?? {}));
  const made = await createRecord(world.redisClient, {
    type,
    prefix: definition.definition.prefix,
    project,
    imageVersion: wanted.image_version,
    parameters: wanted.parameters,
    config: wanted.config,
    labels: wanted.labels,
    deletionProtection: wanted.deletion_protection,
    requestId: 'request',
  });
  if (made.outcome !== 'created') throw new Error(`${type} in ${project}: ${made.outcome}`);
  await new OperationQueues(world.redisClient).enqueue(made.record);
  return made.record.resource_name;
}

/** @throws Error unless it is running */
export async function createIn(world: World, project: string, type: string): Promise<Instance> {
  const instance = await world.settled(type, await requestIn(world, project, type), 120_000);
  if (instance.status !== 'running') throw new Error(`${type} in ${project}: ${JSON.stringify(instance)}`);
  return instance;
}
