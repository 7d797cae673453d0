import type { World } from '../test/support/world';
import type { Launcher } from './launcher';
import { usable } from './usable';

const WAIT_S = 300;

/** A POST that waits, and then a client of our own. */
export class OurService implements Launcher {
  private readonly names: string[] = [];

  constructor(
    private readonly world: World,
    /** how instances must have been made to count */
    private readonly path?: 'plain' | 'seeded' | 'warm',
  ) {}

  async start(type: string): Promise<void> {
    const { status, body } = await this.world.api.create(type, {}, WAIT_S);
    if (status !== 201) throw new Error(`POST ${type} answered ${status}: ${JSON.stringify(body)}`);
    this.names.push(`${type}/${String(body.resource_name)}`);
    await usable(type, Number(body.exposed_port), body.db_password);
    if (this.path !== undefined && body.path !== this.path)
      throw new Error(`${body.resource_name} was made ${body.path}, not ${this.path}`);
  }

  async removeAll(): Promise<void> {
    await Promise.all(
      this.names.splice(0).map(async (name) => {
        const { status } = await this.world.api.send('DELETE', `/api/resources/${name}?purge=true`, undefined, WAIT_S);
        if (status !== 200) throw new Error(`DELETE ${name} answered ${status}`);
      }),
    );
  }
}
