import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis } from './ask-redis.mjs';
import { ensureImages } from './ensure-images.mjs';
import { redisConfig, systemFolder } from './redis-config.mjs';
import { SetupError } from './say.mjs';
import { waitUntil } from './wait-until.mjs';

const image = 'redis:8.0';
const configPath = '/usr/local/etc/redis/redis.conf';

/** Starts Redis in a container, for machines without redis-server; resolves when it answers. */
export async function startRedisContainer({ redis, dataRoot }, docker) {
  await ensureImages(docker, [image]);
  const data = systemFolder(dataRoot, 'redis'); // the container's user will own it, so the config has a folder of its own
  const config = join(systemFolder(dataRoot, 'redis-container'), 'redis.conf');
  // the server's user inside can read it; outside, its folder is private
  writeFileSync(config, redisConfig({ bind: '*', 'protected-mode': 'no', dir: '/data' }, redis.password), {
    mode: 0o644,
  });
  const name = `resource-management-redis-${redis.port}`;
  await docker.call('DELETE', `/containers/${name}?force=1`); // left by a killed set-up
  await docker.call('POST', `/containers/create?name=${name}`, {
    Image: image,
    Cmd: ['redis-server', configPath],
    HostConfig: {
      AutoRemove: true,
      Binds: [`${data}:/data`, `${config}:${configPath}:ro`],
      PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: String(redis.port) }] },
    },
  });
  await docker.call('POST', `/containers/${name}/start`);
  const stop = () => docker.call('POST', `/containers/${name}/stop`, undefined, { whileStopping: true });
  try {
    if (!(await waitUntil(async () => (await askRedis(redis, [['PING']]))?.includes('+PONG'), 60)))
      throw new SetupError(`timed out after 60 s waiting for Redis in the container ${name}: see docker logs ${name}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
