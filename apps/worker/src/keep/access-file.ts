import { join } from 'node:path';
import { KEYS } from '#core';
import type { WorkerContext } from '../worker-context';
import { readText, replaceFile } from './replace-file';

/** Key of Redis → its value as Redis dumps it, in base64. */
type Access = Readonly<Record<string, { readonly dump: string }>>;
type Needed = Omit<WorkerContext, 'catalog' | 'engine' | 'ports' | 'queues'>;

const KEPT = [KEYS.apiKeys, KEYS.quotas];
const BOUND_TO = 'access';

function pathOf({ settings }: Needed): string {
  return join(settings.dataRoot, '.system', 'access.sealed');
}

async function dumpAll({ redis }: Needed): Promise<Access> {
  const dumps = await Promise.all(KEPT.map((name) => redis.dumpBuffer(name)));
  const entries = KEPT.flatMap((name, at) => {
    const dump = dumps[at] as Buffer | null | undefined; // null where there is none, whatever the library's types say
    return dump ? [[name, { dump: dump.toString('base64') }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Keeps who may do what (API keys, quotas) sealed in DATA_ROOT, as it is in Redis. */
export class AccessFile {
  private written = '';

  constructor(private readonly worker: Needed) {}

  async keep(): Promise<void> {
    const { redis, keyRing } = this.worker;
    const isThere = async () => (await redis.exists(KEYS.installation)) === 1;
    if (!(await isThere())) return;
    const text = JSON.stringify(await dumpAll(this.worker));
    const mark = `${keyRing.currentId} ${text}`;
    // Not when Redis was emptied meanwhile: the file is what it is restored from.
    if (mark === this.written || !(await isThere())) return;
    await replaceFile(pathOf(this.worker), `${keyRing.seal(BOUND_TO, text)}\n`);
    this.written = mark;
  }
}

/** Writes back what of it is not in Redis. @throws Error when it was sealed with another key */
export async function restoreAccess(worker: Needed): Promise<number> {
  const sealed = await readText(pathOf(worker));
  if (sealed === undefined) return 0;
  const access = JSON.parse(worker.keyRing.open(BOUND_TO, sealed.trim())) as Access; // written above only
  let restored = 0;
  for (const [name, { dump }] of Object.entries(access)) {
    if (await worker.redis.exists(name)) continue;
    await worker.redis.call('RESTORE', name, '0', Buffer.from(dump, 'base64')).catch((error: unknown) => {
      if (!String(error).includes('BUSYKEY')) throw error; // another worker was first
    });
    restored += 1;
  }
  return restored;
}
