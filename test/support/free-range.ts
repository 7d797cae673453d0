import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SPARE_PORTS } from './test-ports';

const [FIRST, LAST] = SPARE_PORTS;

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
