import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { ApiAnswer } from './api-client';
import { waitUntil } from './wait-until';

const COUNTER = 'steady-writer';
const PAUSE_MS = 5;

/** A user's program that writes all the time, and connects again by itself when its connection is cut. */
export class SteadyWriter {
  /** how many writes the server has confirmed */
  confirmed = 0;
  refused = 0;
  longestGapMs = 0;
  private isOver = false;
  private readonly client: Redis;
  private readonly writing: Promise<void>;

  constructor({ server_ip: host, exposed_port: port, db_password: password }: ApiAnswer['body']) {
    this.client = new Redis({
      host,
      port: Number(port),
      password,
      retryStrategy: () => PAUSE_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: 10_000, // a machine that stands still for a moment refuses nothing
    });
    this.client.on('error', () => undefined); // counted where it is met
    this.writing = this.write();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.writing;
    this.client.disconnect();
  }

  /** Waits for so many more confirmed writes. */
  async confirms(more: number): Promise<void> {
    const enough = this.confirmed + more;
    await waitUntil(`${more} more confirmed writes`, () => this.confirmed >= enough);
  }

  /** What the server says was written; a write whose confirmation was cut off may be in it. */
  async written(): Promise<number> {
    return Number(await this.client.get(COUNTER));
  }

  private async write(): Promise<void> {
    for (let last = Date.now(); !this.isOver;) {
      try {
        await this.client.incr(COUNTER);
        this.confirmed += 1;
        this.longestGapMs = Math.max(this.longestGapMs, Date.now() - last);
        last = Date.now();
      } catch {
        this.refused += 1;
      }
      await sleep(PAUSE_MS);
    }
  }
}
