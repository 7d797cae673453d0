import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';

/** A way to a socket that can be cut, as a proxy or a network is: who comes while it is waits. */
export class CutLine {
  private readonly open = new Set<Socket>();
  private waiting: Socket[] = [];
  private isCut = false;
  private readonly server = createServer((caller) => {
    caller.on('error', () => undefined); // it is destroyed on purpose
    if (this.isCut) this.waiting.push(caller);
    else this.connect(caller);
  });

  private constructor(
    readonly path: string,
    private readonly to: string,
  ) {}

  static async between(path: string, to: string): Promise<CutLine> {
    const line = new CutLine(path, to);
    line.server.listen(path);
    await once(line.server, 'listening');
    return line;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
    for (const caller of this.waiting) this.connect(caller);
    this.waiting = [];
  }

  async close(): Promise<void> {
    this.cut();
    for (const caller of this.waiting) caller.destroy();
    this.server.close();
    await once(this.server, 'close');
    rmSync(this.path, { force: true });
  }

  private connect(caller: Socket): void {
    const callee = createConnection(this.to);
    for (const [socket, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      this.open.add(socket);
      socket.on('error', () => undefined); // the other end is closed, too
      socket.on('close', () => {
        this.open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
