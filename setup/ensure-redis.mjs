import { existsSync } from 'node:fs';
import { askRedis } from './ask-redis.mjs';
import { ensureCommands } from './ensure-commands.mjs';
import { findCommand } from './paths.mjs';
import { run } from './run.mjs';
import { say, SetupError, warn } from './say.mjs';
import { startRedisContainer } from './start-redis-container.mjs';
import { startRedisServer } from './start-redis-server.mjs';

const local = ['localhost', '127.0.0.1', '::1'];

/**
 * Sees to it that a Redis answers at the settings' address. Resolves to `{ stop }` of one started here, or to undefined
 * when there was one, which is used as it is.
 */
export async function ensureRedis({ redis, dataRoot }, engine) {
  const answer = await askRedis(redis, [
    ['PING'],
    ['CONFIG', 'GET', 'appendonly'],
    ['CONFIG', 'GET', 'maxmemory-policy'],
  ]);
  if (answer !== undefined) return judge(redis, answer);
  if (!local.includes(redis.host))
    throw new SetupError(
      `no Redis answers at ${redis.host}:${redis.port}: start it, or set REDIS_HOST and REDIS_PORT to one that runs`,
    );
  const canInstall = process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
  if (canInstall && findCommand('redis-server') === undefined) await installRedisServer();
  say(`starting a Redis at ${redis.host}:${redis.port}, its data in ${dataRoot}/.system/redis`);
  const start = findCommand('redis-server') ? startRedisServer : startRedisContainer;
  return start({ redis, dataRoot }, engine);
}

// The package's own service is left disabled: after a reboot it would take the port with an empty Redis.
async function installRedisServer() {
  await ensureCommands({ 'redis-server': 'redis-server' }, 'Redis');
  if (existsSync('/run/systemd/system')) await run('systemctl', ['--quiet', 'disable', 'redis-server']);
}

function judge({ host, port }, answer) {
  const refusal = /^-(?!ERR unknown command|NOPERM)(.*)/m.exec(answer.split('+PONG')[0])?.[1];
  if (!answer.includes('+PONG')) {
    const hint = /NOAUTH|WRONGPASS|AUTH/.test(refusal) ? ': set REDIS_PASSWORD to its password' : '';
    throw new SetupError(`the Redis at ${host}:${port} refuses to serve (${refusal?.trim() ?? 'no PONG'})${hint}`);
  }
  const risks = [];
  if (/\r\nappendonly\r\n\$\d+\r\nno\r\n/.test(answer))
    risks.push('appendonly is no: records of the last seconds or minutes may be lost in a crash');
  const policy = /\r\nmaxmemory-policy\r\n\$\d+\r\n([\w-]+)/.exec(answer)?.[1];
  if (policy !== undefined && policy !== 'noeviction')
    risks.push(`maxmemory-policy is ${policy}: records may be evicted (noeviction is safe)`);
  if (risks.length > 0) warn(`the Redis at ${host}:${port} is used as it is, but ${risks.join('; ')}`);
  return undefined;
}
