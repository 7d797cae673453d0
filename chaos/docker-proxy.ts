import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A socket in front of Docker's, which can be slow or pass nothing on. */
export class DockerProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private delayMs = 0;
  private frozen: Promise<void> | undefined;
  private freezesAt: RegExp | undefined;
  private thaw: () => void = () => undefined;

  private constructor(
    readonly socket: string,
    private readonly dockerSocket: string,
  ) {
    this.server = createServer({ allowHalfOpen: true }, (client) => this.serve(client));
  }

  static async listen(socket: string, dockerSocket: string): Promise<DockerProxy> {
    const proxy = new DockerProxy(socket, dockerSocket);
    proxy.server.listen(socket);
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** Holds each chunk back for so long. */
  slowDown(delayMs: number): void {
    this.delayMs = delayMs;
  }

  /** Accepts connections and passes nothing on, until heal(). */
  freeze(): void {
    this.freezesAt = undefined;
    this.frozen ??= new Promise((resolve) => (this.thaw = resolve));
  }

  /** As freeze(), from the first request on that begins like this. */
  freezeAt(request: RegExp): void {
    this.freezesAt = request;
  }

  get isFrozen(): boolean {
    return this.frozen !== undefined;
  }

  heal(): void {
    this.delayMs = 0;
    this.freezesAt = undefined;
    this.frozen = undefined;
    this.thaw();
  }

  async close(): Promise<void> {
    this.heal();
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
    rmSync(this.socket, { force: true });
  }

  private serve(client: Socket): void {
    const docker = connect({ path: this.dockerSocket, allowHalfOpen: true });
    void this.pass(client, docker);
    void this.pass(docker, client);
  }

  /** Chunks sent before a side hung up still arrive, as they do at a Docker that was frozen and reads on. */
  private async pass(from: Socket, to: Socket): Promise<void> {
    this.sockets.add(from);
    from.on('close', () => this.sockets.delete(from));
    from.on('error', () => undefined); // ends the loop below
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        if (this.freezesAt?.test(String(chunk))) this.freeze();
        if (this.delayMs > 0) await sleep(this.delayMs);
        await this.frozen;
        to.write(chunk as Buffer); // unbounded, since Docker and its clients say little here
      }
    } catch {
      // broken off: the other side learns of it as of an end
    }
    await this.frozen;
    to.end();
  }
}
