import { loadKeyRing, seal } from '#core';
import { join } from 'node:path';
import type { World } from './world';

/** Makes a request that no worker took look like an instance that runs, with credentials that open. */
export async function pretendRunning(world: World, type: string, name: string, credential: string): Promise<void> {
  const { resource_id: id = '', operation_id: operation = '' } = await world.record(type, name);
  const secretKeyFile = join(world.dataRoot, '.system', 'secret-key');
  const keyRing = await loadKeyRing({ secretKey: undefined, secretKeyFile });
  const credentials = {
    db_password: credential,
    connect_string: `connect ${credential}`,
    uri: `${type}://${credential}`,
  };
  await world.pretendStatus(type, name, 'running');
  await world.redisClient.zrem('rm:unsettled', `${type}/${name}`);
  await world.redisClient.hset(`rm:operation:${operation}`, 'state', 'succeeded');
  await world.redisClient.hset(`rm:resource:${type}:${name}`, {
    operation_state: 'succeeded',
    wanted: 'running',
    server_ip: '127.0.0.1',
    exposed_port: '1',
    sealed: seal(keyRing, id, credentials),
  });
}
