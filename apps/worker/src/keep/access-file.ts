import { join } from 'node:path';
import { KEYS } from '#core';
import type { WorkerContext } from '../worker-context';
import { readText, replaceFile } from './replace-file';

/** Of one key of Redis: its value as Redis dumps it, in base64, and the time in ms at which it ends, if it does. */
interface Dumped {
  readonly dump: string;
  readonly ends?: number;
}
type Access = Readonly<Record<string, Dumped>>;
type Needed = Omit<WorkerContext, 'catalog' | 'engine' | 'ports' | 'queues'>;

const BOUND_TO = 'access';

function pathOf({ settings }: Needed): string {
  return join(settings.dataRoot, '.system', 'access.sealed');
}

async function dumpAll({ redis }: Needed): Promise<Access> {
  const names: string[] = [];
  for await (const batch of redis.scanStream({ match: `${KEYS.access}*`, count: 1_000 }))
    names.push(...(batch as string[])); // of keys
  const dumped: Record<string, Dumped> = {};
  for (const name of [...new Set(names)].sort()) {
    const [dump, ends] = await Promise.all([redis.dumpBuffer(name), redis.pexpiretime(name)]);
    // It may have gone since it was found; the library's types do not say so.
    if ((dump as Buffer | null) !== null)
      dumped[name] = { dump: dump.toString('base64'), ...(ends > 0 ? { ends } : {}) };
  }
  return dumped;
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
  for (const [name, { dump, ends }] of Object.entries(access)) {
    if (await worker.redis.exists(name)) continue;
    const time = ends === undefined ? ['0'] : [String(ends), 'ABSTTL'];
    const [ttl = '0', ...flags] = time;
    await worker.redis.call('RESTORE', name, ttl, Buffer.from(dump, 'base64'), ...flags).catch((error: unknown) => {
      if (!String(error).includes('BUSYKEY')) throw error; // another worker was first
    });
    restored += 1;
  }
  return restored;
}
