import { loadKeyRing, seal, STATUSES } from '#core';
import { join } from 'node:path';
import type { World } from '../world';

const HOST = 'awayhost';
const TYPES = ['redis', 'mysql'];
const LATER = new Date(Date.now() + 3_600_000).toISOString();
const DELETED = { deleted_at: new Date().toISOString(), deleted_by: 'request', restorable_until: LATER };
/** They have never run. */
const WITHOUT_CONTAINER = ['pending', 'provisioning', 'failed'];
const LABEL_NAMES = ['env', 'team.x', 'a/b', 'constructor'];

/** What generated requests may name. */
export interface Population {
  readonly types: readonly string[];
  /** `type/name` */
  readonly members: readonly string[];
  /** of operations: placeholders of those that are, and some that are none */
  readonly ids: readonly string[];
  /** `labels` → names of such, type → its directives */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

interface Member {
  readonly type: string;
  readonly name: string;
  readonly status: string;
}

/** Records of both types in every state, of a host whose workers are away; nothing of them exists. */
export class Inhabitants {
  private constructor(
    private readonly world: World,
    private readonly members: readonly Member[],
    readonly population: Population,
  ) {}

  static async create(world: World): Promise<Inhabitants> {
    const members: Member[] = [];
    for (const status of STATUSES) {
      for (const type of TYPES) {
        const { body } = await world.api.create(type, { labels: { env: status } });
        members.push({ type, name: body.resource_name, status });
      }
    }
    const { body } = await world.api.get('/api/types');
    const types = body.types as { name: string; config: { live: string[]; restart: string[] } }[];
    const directives = types.map(({ name, config }) => [name, [...config.live, ...config.restart]]);
    const inhabitants = new Inhabitants(world, members, {
      types: TYPES,
      members: [...members.map(({ type, name }) => `${type}/${name}`), 'redis/r99999', 'redis/m1', 'oracle/o1'],
      ids: [...members.map((_member, at) => `{operation:${at}}`), 'f'.repeat(32)],
      names: { labels: LABEL_NAMES, ...(Object.fromEntries(directives) as Record<string, string[]>) }, // as in the line above
    });
    await inhabitants.reset();
    return inhabitants;
  }

  /** Ends all operations, and gives everybody their state again. */
  async reset(): Promise<void> {
    await Promise.all(this.members.map((member) => this.resetOne(member)));
  }

  private async resetOne({ type, name, status }: Member): Promise<void> {
    const { world } = this;
    const key = `rm:resource:${type}:${name}`;
    const { resource_id: id = '' } = await world.record(type, name);
    await world.pretendStatus(type, name, status);
    await world.redisClient.hdel(key, 'cancel', 'deletion_protection');
    await world.redisClient.hset(key, { operation_state: 'succeeded', deletion_protection: 'false' });
    if (status === 'deleted') await world.redisClient.hset(key, DELETED);
    if (status === 'pending')
      await world.redisClient.hset(key, { operation_kind: 'create', operation_state: 'queued' });
    if (WITHOUT_CONTAINER.includes(status)) return;
    const keyRing = await loadKeyRing({
      secretKey: undefined,
      secretKeyFile: join(world.dataRoot, '.system', 'secret-key'),
    });
    const credentials = { db_password: 'secret', connect_string: 'connect', uri: `${type}://` };
    const placed = {
      host_id: HOST,
      server_ip: '127.0.0.1',
      exposed_port: '1',
      sealed: seal(keyRing, id, credentials),
    };
    await world.redisClient.hset(key, placed);
  }

  /** The path with its placeholders filled in. */
  async fill(path: string): Promise<string> {
    const at = /\{operation:(\d+)\}/.exec(path);
    const member = this.members[Number(at?.[1])];
    if (!at || !member) return path;
    const { operation_id: id = '' } = await this.world.record(member.type, member.name);
    return path.replace(at[0], id);
  }
}
