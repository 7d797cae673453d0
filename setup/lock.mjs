import net from 'node:net';
import { once } from 'node:events';
import { say } from './say.mjs';
import { stop } from './stop.mjs';

/**
 * Runs `job` under a lock that all processes of this machine share by its name. The lock is a listening socket in Linux's
 * abstract namespace: the kernel frees it when the process ends, so a killed set-up leaves no stale lock.
 */
export async function withLock(name, job) {
  const address = `\0resource-management/${name}`;
  let server;
  for (let waiting = false; (server = await tryListen(address)) === undefined; waiting = true) {
    if (!waiting) say('waiting for another set-up to finish');
    await untilFreed(address);
  }
  const waiters = new Set();
  server.on('connection', (socket) => waiters.add(socket.on('error', () => socket.destroy())));
  try {
    return await job();
  } finally {
    server.close();
    for (const socket of waiters) socket.destroy();
  }
}

async function tryListen(address) {
  const server = net.createServer();
  try {
    server.listen(address);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

// The process with the lock never writes: the connection closes when that process ends.
async function untilFreed(address) {
  const socket = net.connect(address);
  try {
    await once(socket.resume(), 'close', { signal: stop });
  } catch (error) {
    stop.throwIfAborted();
    if (!['ECONNREFUSED', 'ECONNRESET'].includes(error.code)) throw error;
  } finally {
    socket.destroy();
  }
}
