import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, type ServerSession } from './server-session';
import type { Instance } from './instances';
import { waitUntil } from './wait-until';

const PAUSE_MS = 50;

/**
 * A user's program that has a connection to an instance all the time: it appends the next number every 50 ms, connects
 * anew when it has lost the connection, and remembers what it saw.
 */
export class SteadyClient {
  /** the numbers that the server said were written */
  readonly written: number[] = [];
  /** what ended a connection that it had */
  readonly losses: string[] = [];
  /** what it was told when it could not connect */
  readonly refusals: string[] = [];
  /** between two writes that succeeded */
  longestGapMs = 0;
  private session: ServerSession | undefined;
  private next = 0;
  private lastWrite = Date.now();
  private isOpen = true;
  private readonly loop: Promise<void>;

  private constructor(private readonly instance: Instance) {
    this.loop = this.keepWriting();
  }

  static async connect(instance: Instance): Promise<SteadyClient> {
    const client = new SteadyClient(instance);
    await client.writesOn();
    return client;
  }

  /** Waits until it has written once more, and again and again after that. */
  async writesOn(): Promise<void> {
    const enough = this.written.length + 3;
    await waitUntil('the steady client to write', () => this.written.length >= enough, 60_000);
  }

  /** Waits until it is refused once more. */
  async isRefused(): Promise<void> {
    const enough = this.refusals.length + 1;
    await waitUntil('the steady client to be refused', () => this.refusals.length >= enough);
  }

  /** The numbers that were said to be written, and are not there. */
  async lost(): Promise<number[]> {
    const written = [...this.written]; // it goes on while this looks
    const session = await openSession(this.instance);
    try {
      const present = new Set(await session.values());
      return written.filter((value) => !present.has(value));
    } finally {
      session.close();
    }
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.loop;
    this.session?.close();
  }

  private async keepWriting(): Promise<void> {
    while (this.isOpen) {
      this.session ??= await this.connectOnce();
      await this.writeOnce();
      await sleep(PAUSE_MS);
    }
  }

  private async connectOnce(): Promise<ServerSession | undefined> {
    try {
      return await openSession(this.instance);
    } catch (error) {
      this.refusals.push(String(error));
      return undefined;
    }
  }

  private async writeOnce(): Promise<void> {
    if (!this.session) return;
    const value = this.next++;
    try {
      await this.session.append(value);
    } catch (error) {
      this.losses.push(String(error));
      this.session.close();
      this.session = undefined;
      return;
    }
    this.written.push(value);
    this.longestGapMs = Math.max(this.longestGapMs, Date.now() - this.lastWrite);
    this.lastWrite = Date.now();
  }
}
