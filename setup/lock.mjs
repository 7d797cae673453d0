import net from 'node:net';
import { once } from 'node:events';
import { say } from './say.mjs';
import { stop } from './stop.mjs';

/**
 * Runs `job` while no other process on this machine runs one under the same name. The lock is a listening socket in
 * Linux' abstract namespace: the kernel frees it with its process, so a killed set-up leaves nothing stale.
 */
export async function withLock(name, job) {
  const address = `\0resource-management/${name}`;
  let server;
  for (let told = false; (server = await tryListen(address)) === undefined; told = true) {
    if (!told) say('another set-up is under way; waiting for it');
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

// The holder never writes: the connection ends when the holder does.
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
