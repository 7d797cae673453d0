import { existsSync } from 'node:fs';
import { ensureCommands } from './apt.mjs';
import { askRedis } from './ask-redis.mjs';
import { findCommand } from './paths.mjs';
import { run } from './run.mjs';
import { say, SetupError, warn } from './say.mjs';
import { startRedisContainer } from './start-redis-container.mjs';
import { startRedisServer } from './start-redis-server.mjs';

const local = ['localhost', '127.0.0.1', '::1'];

/** Ensures that Redis answers at the settings' address. Resolves to `{ stop }` of the Redis it started, if any. */
export async function ensureRedis({ redis, dataRoot }, docker) {
  const answer = await askRedis(redis, [
    ['PING'],
    ['CONFIG', 'GET', 'appendonly'],
    ['CONFIG', 'GET', 'maxmemory-policy'],
  ]);
  if (answer !== undefined) return checkAnswer(redis, answer);
  if (!local.includes(redis.host))
    throw new SetupError(
      `Redis does not answer at ${redis.host}:${redis.port}: start it, or set REDIS_HOST and REDIS_PORT to a Redis that runs`,
    );
  const canInstall = process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
  if (canInstall && findCommand('redis-server') === undefined) await installRedisServer();
  say(`starting Redis at ${redis.host}:${redis.port} (data: ${dataRoot}/.system/redis)`);
  const start = findCommand('redis-server') ? startRedisServer : startRedisContainer;
  return start({ redis, dataRoot }, docker);
}

// The package's service stays disabled: after a reboot it would take the port with an empty Redis.
async function installRedisServer() {
  await ensureCommands({ 'redis-server': 'redis-server' }, 'Redis');
  if (existsSync('/run/systemd/system')) await run('systemctl', ['--quiet', 'disable', 'redis-server']);
}

function checkAnswer({ host, port }, answer) {
  const refusal = /^-(?!ERR unknown command|NOPERM)(.*)/m.exec(answer.split('+PONG')[0])?.[1];
  if (!answer.includes('+PONG')) {
    const hint = /NOAUTH|WRONGPASS|AUTH/.test(refusal) ? ': set REDIS_PASSWORD to its password' : '';
    throw new SetupError(`Redis at ${host}:${port} refused PING (${refusal?.trim() ?? 'no PONG'})${hint}`);
  }
  const risks = [];
  if (/\r\nappendonly\r\n\$\d+\r\nno\r\n/.test(answer))
    risks.push('appendonly is no: a crash may lose the last minutes of records');
  const policy = /\r\nmaxmemory-policy\r\n\$\d+\r\n([\w-]+)/.exec(answer)?.[1];
  if (policy !== undefined && policy !== 'noeviction')
    risks.push(`maxmemory-policy is ${policy}: Redis may evict records (safe: noeviction)`);
  if (risks.length > 0) warn(`using Redis at ${host}:${port}, but ${risks.join('; ')}`);
  return undefined;
}
