import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis } from './ask-redis.mjs';
import { ensureImages } from './ensure-images.mjs';
import { redisConfig, systemFolder } from './redis-config.mjs';
import { SetupError } from './say.mjs';
import { waitUntil } from './wait-until.mjs';

const image = 'redis:8.0';
const configPath = '/usr/local/etc/redis/redis.conf';

/** Starts a Redis in a container, for machines without a redis-server; resolves when it answers. */
export async function startRedisContainer({ redis, dataRoot }, engine) {
  await ensureImages(engine, [image]);
  const data = systemFolder(dataRoot, 'redis'); // becomes the container's user's, so the config has a folder of its own
  const config = join(systemFolder(dataRoot, 'redis-container'), 'redis.conf');
  // readable by the server's own user inside; the folder is closed to everyone else outside
  writeFileSync(config, redisConfig({ bind: '*', 'protected-mode': 'no', dir: '/data' }, redis.password), {
    mode: 0o644,
  });
  const name = `resource-management-redis-${redis.port}`;
  await engine.call('DELETE', `/containers/${name}?force=1`); // one that a killed set-up left behind
  await engine.call('POST', `/containers/create?name=${name}`, {
    Image: image,
    Cmd: ['redis-server', configPath],
    HostConfig: {
      AutoRemove: true,
      Binds: [`${data}:/data`, `${config}:${configPath}:ro`],
      PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: String(redis.port) }] },
    },
  });
  await engine.call('POST', `/containers/${name}/start`);
  const stop = () => engine.call('POST', `/containers/${name}/stop`, undefined, { whileStopping: true });
  try {
    if (!(await waitUntil(async () => (await askRedis(redis, [['PING']]))?.includes('+PONG'), 60)))
      throw new SetupError(`the container ${name} does not answer as a Redis after 60 s: see docker logs ${name}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
