import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { KEYS, loadScript, replaceFile } from '#core';
import type { WorkerContext } from '../worker-context';
import { readText } from './read-text';

/** Key of Redis, a hash → its value as Redis dumps it, in base64. */
type Access = Readonly<Record<string, { readonly dump: string }>>;
type Needed = Omit<WorkerContext, 'catalog' | 'docker' | 'ports' | 'queues'>;

const NAMES = [KEYS.apiKeys, KEYS.quotas];
const BOUND_TO = 'access';

const add = loadScript(join(__dirname, 'add-missing.lua'));

function pathOf({ settings }: Needed): string {
  return join(settings.dataRoot, '.system', 'access.sealed');
}

async function dumpAll({ redis }: Needed): Promise<Access> {
  const dumps = await Promise.all(NAMES.map((name) => redis.dumpBuffer(name)));
  const entries = NAMES.flatMap((name, at) => {
    const dump = dumps[at] as Buffer | null | undefined; // null where there is none, whatever the library's types say
    return dump ? [[name, { dump: dump.toString('base64') }] as const] : [];
  });
  return Object.fromEntries(entries);
}

async function addMissing(redis: Redis, name: string, access: Access): Promise<void> {
  const { dump } = access[name] ?? {};
  if (dump !== undefined) await add.run(redis, [name, `${name}:kept`], Buffer.from(dump, 'base64'));
}

/** @throws Error when it was sealed with another key */
async function readAccess(worker: Needed): Promise<Access> {
  const sealed = await readText(pathOf(worker));
  return sealed === undefined ? {} : (JSON.parse(worker.keyRing.open(BOUND_TO, sealed.trim())) as Access); // written below only
}

/** A sealed copy in DATA_ROOT of the API keys and quotas in Redis. */
export class AccessFile {
  private written = '';

  constructor(private readonly worker: Needed) {}

  /** Writes the file if Redis has changed. */
  async write(): Promise<void> {
    if (!(await this.isPopulated()) || (await this.markNow()) === this.written) return;
    // Keys are never removed. One that only the file knows, or knows as revoked, is missing in an older backup of Redis.
    const saved = await readAccess(this.worker).catch(() => ({})); // sealed with a key that is gone: of no use to anybody
    await addMissing(this.worker.redis, KEYS.apiKeys, saved);
    const text = JSON.stringify(await dumpAll(this.worker));
    // If Redis was emptied meanwhile, it must be restored from the file as it is.
    if (!(await this.isPopulated())) return;
    await replaceFile(pathOf(this.worker), `${this.worker.keyRing.seal(BOUND_TO, text)}\n`);
    this.written = this.markOf(text);
  }

  private async isPopulated(): Promise<boolean> {
    return (await this.worker.redis.exists(KEYS.installation)) === 1;
  }

  private markOf(text: string): string {
    return `${this.worker.keyRing.currentId} ${text}`;
  }

  private async markNow(): Promise<string> {
    return this.markOf(JSON.stringify(await dumpAll(this.worker)));
  }
}

/** Adds the keys and quotas of the file that are not in Redis. @throws Error when it was sealed with another key */
export async function restoreAccess(worker: Needed): Promise<void> {
  const access = await readAccess(worker);
  for (const name of NAMES) await addMissing(worker.redis, name, access);
}
