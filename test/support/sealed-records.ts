import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from './wait-until';
import type { World } from './world';

/** The file in which a worker keeps the record beside the data. */
export function sealedRecordOf(world: World, member: string): string {
  return join(world.dataRoot, member, '.record.sealed');
}

function revisionIn(path: string): string {
  return existsSync(path) ? (readFileSync(path, 'utf8').split(' ')[0] ?? '') : '';
}

async function areKept(world: World): Promise<boolean> {
  for (const key of await world.redisClient.keys('rm:resource:*')) {
    const record = await world.redisClient.hgetall(key);
    const path = sealedRecordOf(world, `${record['resource_type']}/${record['resource_name']}`);
    if (record['sealed'] !== undefined && revisionIn(path) !== record['revision']) return false;
  }
  return true;
}

/**
 * Waits until every record that is to be kept is, in its present revision: several times in a row, since who read an earlier one
 * may be about to write that, and to see that it is not the last.
 */
export async function allKept(world: World): Promise<void> {
  let inARow = 0;
  await waitUntil('all records to be kept beside their data', async () => {
    inARow = (await areKept(world)) ? inARow + 1 : 0;
    return inARow > 4;
  });
}
