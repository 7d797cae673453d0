import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Between the ranges of the worlds and those that the kernel gives to clients; each of the two jest workers has its half. */
const FIRST = 30_000 + (Number(process.env['JEST_WORKER_ID'] ?? 1) % 2) * 1_000;
const LAST = FIRST + 1_000;

/** A server on 127.0.0.1:port, or undefined when something is there already. */
export async function occupy(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = await occupy(port);
  server?.close();
  return server !== undefined;
}

/** The first of `size` ports in a row that nothing listens on. */
export async function freeRange(size: number): Promise<number> {
  const span = LAST - FIRST - size;
  const start = process.pid % span; // test runs side by side look in different places
  for (let at = 0, found = 0; at < span; at += 1) {
    const port = FIRST + ((start + at) % span);
    found = (await isFree(port)) ? found + 1 : 0;
    if (found === size) return port - size + 1;
  }
  throw new Error(`no ${size} free ports in a row from ${FIRST} to ${LAST}`);
}
