import { mkdirSync, rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { goFirst } from '../../apps/api/src/process/go-first';
import { TestProcess } from './process';

/** A real redis-server of the test's own, durable and going first as in production: it can be stopped, killed and started again. */
export class RedisServer {
  private process: TestProcess | undefined;

  constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly leadsSession = false,
  ) {}

  async start(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const options = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.folder,
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
      save: '""',
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.process = new TestProcess('redis-server', args, process.env, { leadsSession: this.leadsSession });
    goFirst(this.process.pid);
    await this.process.prints('Ready to accept connections');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.process?.stop(signal);
  }

  /** Sets a string. */
  async put(key: string, value: string): Promise<void> {
    const client = new Redis({ host: '127.0.0.1', port: this.port });
    await client.set(key, value);
    client.disconnect();
  }

  /** Of one that has ended: what it wrote to its disk. */
  removeData(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  signal(signal: NodeJS.Signals): void {
    this.process?.kill(signal);
  }
}
