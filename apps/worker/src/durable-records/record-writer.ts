import { handleOf, KEYS, memberOf, messageOf, type ResourceRef } from '#core';
import { bringBackHere } from '../recovery/bring-back';
import type { WorkerContext } from '../worker-context';
import { keepRecord } from './write-record';
import { markOf, readRecordFile, revisionIn } from './record-file';

/** For so long it is believed that a file says what it did: another worker that was frozen may have written an older one since. */
const BELIEVED_FOR_MS = 60_000;
const FIELDS = ['revision', 'sealed', 'sealed_next', 'sealed_previous'] as const;

interface Known {
  readonly mark: string;
  readonly until: number;
}

/**
 * Keeps the sealed record of each instance of this host what Redis says: also what only the API changes. Of two revisions the
 * later one wins: an older one in Redis is that of a backup, or of an append-only file that was cut off.
 */
export class Keeper {
  private known = new Map<string, Known>();

  constructor(private readonly worker: WorkerContext) {}

  /** @throws Error when Redis does not answer */
  async round(): Promise<void> {
    const refs = await this.worker.store.refsOnHost(this.worker.installation.hostId);
    const marks = await Promise.all(refs.map((ref) => this.markInRedis(ref)));
    const before = this.known;
    this.known = new Map();
    for (const [at, ref] of refs.entries()) {
      const mark = marks[at];
      const known = before.get(memberOf(ref));
      if (mark === undefined) continue;
      if (known?.mark === mark && known.until > Date.now()) this.known.set(memberOf(ref), known);
      else await this.settle(ref).catch((error: unknown) => this.tell(ref, error));
    }
  }

  private tell(ref: ResourceRef, error: unknown): void {
    this.worker.log.warn('record not kept beside its data', { resource: memberOf(ref), error: messageOf(error) });
  }

  /** undefined for what nobody was told of yet */
  private async markInRedis({ type, name }: ResourceRef): Promise<string | undefined> {
    const { redis, keyRing } = this.worker;
    const [revision, sealed, next, previous] = await redis.hmget(KEYS.resource(type, name), ...FIELDS);
    if (!sealed) return undefined;
    const texts = { sealed, sealed_next: next ?? undefined, sealed_previous: previous ?? undefined };
    return markOf({ revision: Number(revision), ...withoutUndefined(texts) }, keyRing);
  }

  private async settle(ref: ResourceRef): Promise<void> {
    const { store, settings, keyRing } = this.worker;
    const seen = await store.get(ref);
    if (seen === undefined) return;
    const file = await readRecordFile(settings.dataRoot, handleOf(seen));
    const record = await store.get(ref); // after the file: what is later there than here is what Redis has lost
    if (record?.sealed === undefined || record.resource_id !== seen.resource_id) return;
    const mark = markOf(record, keyRing);
    if (file && revisionIn(file.mark) > record.revision) await bringBackHere(this.worker, handleOf(record));
    else if (file?.mark !== mark) await keepRecord(this.worker, record);
    // A run, or another worker, may have kept a later one meanwhile, which this one has replaced.
    if ((await this.markInRedis(ref)) !== mark) return this.settle(ref);
    this.known.set(memberOf(ref), { mark, until: Date.now() + BELIEVED_FOR_MS });
  }
}

function withoutUndefined<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> }; // the same fields
}
