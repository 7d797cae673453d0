import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { freePort } from './free-port';
import { TestProcess } from './process';

/** Lets so many bytes through in a second. */
function throttle(bytesPerSecond: () => number): Transform {
  return new Transform({
    highWaterMark: 16 * 1024,
    transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
      setTimeout(() => done(null, chunk), (chunk.length / bytesPerSecond()) * 1000);
    },
  });
}

/** A real image registry on a loopback port, which the Docker Engine trusts without TLS, behind a line of any speed. */
export class Registry {
  /** how many bytes it sends in a second, to each client */
  bytesPerSecond = Number.MAX_SAFE_INTEGER;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly registry: TestProcess,
    private readonly line: Server,
  ) {}

  static async start(folder: string): Promise<Registry> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const config = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, 'images') } },
      http: { addr: `127.0.0.1:${port}` },
    };
    const file = join(folder, 'config.yml');
    writeFileSync(file, JSON.stringify(config)); // JSON is YAML
    const server = new TestProcess('docker-registry', ['serve', file], process.env);
    await server.prints('listening on');
    const line = createServer().listen(0, '127.0.0.1');
    await once(line, 'listening');
    const registry = new Registry(server, line);
    line.on('connection', (client) => registry.join(client, port));
    return registry;
  }

  /** What the names of its images begin with. */
  get address(): string {
    return `127.0.0.1:${(this.line.address() as AddressInfo).port}`; // a TCP server's
  }

  /** Ends it as a crash does: in the midst of whatever it sends. */
  async stop(): Promise<void> {
    this.line.close();
    for (const socket of this.sockets) socket.destroy();
    await this.registry.stop('SIGKILL');
  }

  private join(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    }
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy()); // what it has sent by its end still reaches the client
    client.pipe(server);
    server.pipe(throttle(() => this.bytesPerSecond)).pipe(client);
  }
}
