import { handleOf, KEYS, type ResourceRecord } from '#core';
import { readRecordFile, revisionIn } from '../durable-records/record-file';
import { recoverRecordOf } from '../recovery/recover-record';
import type { WorkerContext } from '../worker-context';

/**
 * A Redis that was restarted may have lost its last writes, and a claim among them. The durable record is written before the
 * owner is answered, so it tells. Until this is done, no pooled instance of this host is given to anybody.
 */
export async function checkClaims(worker: WorkerContext, pooled: readonly ResourceRecord[]): Promise<void> {
  const { redis, installation, settings } = worker;
  const [, runId = ''] = /^run_id:(\w+)/m.exec(await redis.info('server')) ?? [];
  const key = KEYS.poolCheckedFor(installation.hostId);
  if ((await redis.get(key)) === runId) return;
  for (const record of pooled) {
    const file = await readRecordFile(settings.dataRoot, handleOf(record));
    if (file && revisionIn(file.mark) > record.revision) await recoverRecordOf(worker, handleOf(record));
  }
  await redis.set(key, runId);
}
