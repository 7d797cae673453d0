import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

async function hold(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function letGo(server: Server): Promise<number> {
  const { port } = server.address() as AddressInfo; // a TCP server's
  server.close();
  await once(server, 'close');
  return port;
}

export async function freePort(): Promise<number> {
  return letGo(await hold());
}

/** Another one each: one that was let go may be drawn again at once. */
export async function twoFreePorts(): Promise<readonly [number, number]> {
  const [one, other] = [await hold(), await hold()];
  return [await letGo(one), await letGo(other)];
}
