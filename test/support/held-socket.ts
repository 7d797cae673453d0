import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A thread that stands still never accepts what its server is to listen for. */
const HOLD = `
  const { parentPort, workerData: path } = require('node:worker_threads');
  const server = require('node:net').createServer().listen(path, () => {
    parentPort.postMessage(server._handle.fd);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/**
 * A listening socket that outlives whoever accepts from it, as systemd holds one for a service: who connects while nobody does
 * is not refused, but waits.
 */
export class HeldSocket {
  private constructor(
    private readonly holder: Worker,
    /** to be handed to a process */
    readonly fd: number,
  ) {}

  static async at(path: string): Promise<HeldSocket> {
    const holder = new Worker(HOLD, { eval: true, workerData: path });
    const [fd] = (await once(holder, 'message')) as [number];
    return new HeldSocket(holder, fd);
  }

  /** Whoever waits is refused. */
  async release(): Promise<void> {
    await this.holder.terminate();
  }
}
