import { setTimeout as sleep } from 'node:timers/promises';
import { refusalOf } from './server-session';
import { createInstance, pathOf, type Instance } from './instances';
import type { World } from './world';

const PAUSE_MS = 5;

/** Clients that read, create and rotate without end, and remember what was not as it should be. */
export class SteadyRequests {
  readonly problems: string[] = [];
  reads = 0;
  rotations = 0;
  creations = 0;
  private isOpen = true;
  private readonly loops: Promise<void>[];

  constructor(
    private readonly world: World,
    /** read only */
    read: readonly Instance[],
    /** rotated, too */
    rotated: readonly Instance[],
  ) {
    this.loops = [
      ...read.map((instance) => this.loop(() => this.readOnce(instance))),
      ...rotated.map((instance) => this.loop(() => this.rotateOnce(instance))),
      this.loop(() => this.createOnce()),
    ];
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.loops);
  }

  private async loop(once: () => Promise<void>): Promise<void> {
    while (this.isOpen) {
      await once().catch((error: unknown) => this.problems.push(String(error)));
      await sleep(PAUSE_MS);
    }
  }

  private async readOnce(instance: Instance): Promise<void> {
    const { status, body } = await this.world.api.get(pathOf(instance));
    if (status !== 200 || body.db_password !== instance.db_password) this.problems.push(`${status} ${String(body)}`);
    this.reads += 1;
  }

  /** By turns with and without a grace: then the record has a password before, too. */
  private async rotateOnce(instance: Instance): Promise<void> {
    const grace = this.rotations % 2 ? {} : { grace: '1h' };
    const answer = await this.world.api.send('POST', `${pathOf(instance)}/rotate-password`, grace, 120);
    if (answer.status === 409) return; // the service itself is ending a grace
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    const rotated = answer.body;
    const { body } = await this.world.api.get(pathOf(instance));
    if (body.db_password !== rotated.db_password) this.problems.push('the record tells another password');
    const refusal = await refusalOf(rotated, rotated.db_password);
    if (refusal !== '') this.problems.push(refusal);
    this.rotations += 1;
  }

  private async createOnce(): Promise<void> {
    await createInstance(this.world, 'redis');
    this.creations += 1;
    await sleep(200); // the machine is small
  }
}
