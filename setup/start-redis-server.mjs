import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { askRedis } from './ask-redis.mjs';
import { goFirst } from './go-first.mjs';
import { findCommand } from './paths.mjs';
import { redisConfig, systemFolder } from './redis-config.mjs';
import { tail } from './run.mjs';
import { say, SetupError } from './say.mjs';
import { waitUntil } from './wait-until.mjs';

/** Starts redis-server in a session of its own, away from a terminal's Ctrl-C; resolves when it answers. */
export async function startRedisServer({ redis, dataRoot }) {
  const folder = systemFolder(dataRoot, 'redis');
  const pidfile = join(folder, 'redis.pid');
  refuseSharedFolder(folder, pidfile);
  const log = join(folder, 'redis.log');
  const output = openSync(log, 'a', 0o600);
  const server = spawn(findCommand('redis-server'), ['-'], {
    cwd: folder,
    stdio: ['pipe', output, output],
    detached: true,
  });
  closeSync(output);
  goFirst(server.pid); // every API answer waits for Redis, also while provisioning uses all cores
  server.stdin.on('error', () => {}); // it exited before it read its configuration: reported below, with its log
  const bind = redis.host === '::1' ? '::1' : '127.0.0.1';
  server.stdin.end(redisConfig({ bind, port: redis.port, dir: folder, pidfile }, redis.password));
  const ended = () => server.exitCode !== null || server.signalCode !== null;
  const exit = once(server, 'exit');
  const stop = async () => {
    if (ended()) return;
    server.ref();
    server.kill('SIGTERM');
    await exit;
  };
  const stopUnlessUsed = async () => {
    const others = ended() ? 0 : await countClients(redis);
    if (others === 0) return stop();
    say(`leaving Redis at ${redis.host}:${redis.port} running for its ${others} other clients`);
  };
  try {
    const ready = await waitUntil(async () => ended() || (await askRedis(redis, [['PING']]))?.includes('+PONG'), 60);
    if (ended() || !ready)
      throw new SetupError(
        `${ended() ? 'redis-server exited' : 'timed out after 60 s waiting for redis-server'}${tail(log)}`,
      );
  } catch (error) {
    await stop();
    throw error;
  }
  server.unref();
  return { stop: stopUnlessUsed, ended: exit.then(() => `Redis at ${redis.host}:${redis.port} (log: ${log})`) };
}

/** Counts the connections besides this one. */
async function countClients(redis) {
  const answer = (await askRedis(redis, [['CLIENT', 'LIST']])) ?? '';
  return Math.max(0, (answer.match(/^id=\d+ /gm) ?? []).length - 1);
}

// Two servers that append to one file corrupt it.
function refuseSharedFolder(folder, pidfile) {
  let pid;
  try {
    pid = Number(readFileSync(pidfile, 'utf8'));
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'redis-server') return;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return;
    throw error;
  }
  throw new SetupError(
    `Redis on another port (process ${pid}) already keeps its data in ${folder}: set REDIS_PORT to that port, or use another DATA_ROOT`,
  );
}
