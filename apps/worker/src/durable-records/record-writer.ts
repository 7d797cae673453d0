import { handleOf, KEYS, memberOf, messageOf, type ResourceRef } from '#core';
import { recoverRecordOf } from '../recovery/recover-record';
import type { WorkerContext } from '../worker-context';
import { markOf, readRecordFile, revisionIn } from './record-file';
import { writeDurableRecord } from './write-durable-record';

const FIELDS = ['revision', 'sealed', 'sealed_next', 'sealed_previous'] as const;

interface Known {
  readonly mark: string;
  /** another worker that was frozen may overwrite the file with an older revision: it is read again after this */
  readonly until: number;
}

/**
 * Keeps the durable record of each instance of this host equal to Redis, also for changes by the API alone. The later of two
 * revisions wins: an older one in Redis comes from a backup, or from an append-only file that was cut off.
 */
export class RecordWriter {
  private known = new Map<string, Known>();

  constructor(private readonly worker: WorkerContext) {}

  /** Writes the records that have changed since the last call. @throws Error when Redis does not answer */
  async writeChanged(): Promise<void> {
    const refs = await this.worker.store.refsOnHost(this.worker.installation.hostId);
    const marks = await Promise.all(refs.map((ref) => this.markInRedis(ref)));
    const before = this.known;
    this.known = new Map();
    for (const [at, ref] of refs.entries()) {
      const mark = marks[at];
      const known = before.get(memberOf(ref));
      if (mark === undefined) continue;
      if (known?.mark === mark && known.until > Date.now()) this.known.set(memberOf(ref), known);
      else await this.write(ref).catch((error: unknown) => this.logFailure(ref, error));
    }
  }

  private logFailure(ref: ResourceRef, error: unknown): void {
    this.worker.log.warn('durable record not written', { resource: memberOf(ref), error: messageOf(error) });
  }

  /** undefined for an instance without credentials: no client knows of it yet */
  private async markInRedis({ type, name }: ResourceRef): Promise<string | undefined> {
    const { redis, keyRing } = this.worker;
    const [revision, sealed, next, previous] = await redis.hmget(KEYS.resource(type, name), ...FIELDS);
    if (!sealed) return undefined;
    const texts = { sealed, sealed_next: next ?? undefined, sealed_previous: previous ?? undefined };
    return markOf({ revision: Number(revision), ...withoutUndefined(texts) }, keyRing);
  }

  private async write(ref: ResourceRef): Promise<void> {
    const { store, settings, keyRing } = this.worker;
    const seen = await store.get(ref);
    if (seen === undefined) return;
    const file = await readRecordFile(settings.dataRoot, handleOf(seen));
    const record = await store.get(ref); // after the file: a later revision in the file is then one that Redis has lost
    if (record?.sealed === undefined || record.resource_id !== seen.resource_id) return;
    const mark = markOf(record, keyRing);
    if (file && revisionIn(file.mark) > record.revision) await recoverRecordOf(this.worker, handleOf(record));
    else if (file?.mark !== mark) await writeDurableRecord(this.worker, record);
    // This write may have replaced a later revision, by a run or another worker.
    if ((await this.markInRedis(ref)) !== mark) return this.write(ref);
    this.known.set(memberOf(ref), { mark, until: Date.now() + settings.timings.recordFileTrusted });
  }
}

function withoutUndefined<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> }; // the same fields
}
