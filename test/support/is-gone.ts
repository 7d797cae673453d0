import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, type Instance } from './instances';
import { waitUntil } from './wait-until';
import type { World } from './world';

const DAY_S = 24 * 3600;

export function folderOf(world: World, { resource_type: type, resource_name: name }: Instance): string {
  return join(world.dataRoot, String(type), String(name));
}

/** No record, container, folder or port: a tombstone alone, for a day. */
export async function isGone(world: World, instance: Instance, by = 'request'): Promise<void> {
  const { resource_type: type, resource_name: name, resource_id: id } = instance;
  const { status, body } = await world.api.get(pathOf(instance));
  expect(status).toBe(410);
  expect(body.error).toMatchObject({ deleted_at: expect.any(String), deleted_by: by, restorable_until: null });
  expect(await world.record(type, name)).toEqual({});
  expect(await world.containersOf(type, name)).toEqual([]);
  expect(existsSync(folderOf(world, instance))).toBe(false);
  const ledgers = await Promise.all(
    (await world.redisClient.keys('rm:ports:*')).map((key) => world.redisClient.hgetall(key)),
  );
  expect(JSON.stringify(ledgers)).not.toContain(id);
  const ttl = await world.redisClient.ttl(`rm:gone:${type}:${name}`);
  expect(ttl).toBeGreaterThan(DAY_S - 120);
  expect(ttl).toBeLessThanOrEqual(DAY_S);
  expect(await world.leaks()).toEqual([]);
}

/** Waits until its record is gone. */
export async function goes(world: World, instance: Instance): Promise<void> {
  await waitUntil(`nothing of ${pathOf(instance)} to be left`, async () => {
    return Object.keys(await world.record(instance.resource_type, instance.resource_name)).length === 0;
  });
}
