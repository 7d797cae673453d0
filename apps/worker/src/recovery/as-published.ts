import type { ResourceRecord, ResourceType } from '#core';
import { allPasswords } from '../instance/credentials';
import { protocolOf } from '../servers/protocols';
import type { WorkerContext } from '../worker-context';
import { without } from './without';

const ANSWERS_WITHIN_MS = 2_000;

async function answers(
  { server_ip: host = '', exposed_port: port }: ResourceRecord,
  type: ResourceType,
  password: string,
) {
  try {
    await protocolOf(type).ping({ host, port: Number(port), password, timeoutMs: ANSWERS_WITHIN_MS });
    return true;
  } catch {
    return false; // whatever the reason: the next one is tried, and what is the case is observed afterwards
  }
}

/** The sealed credentials that the engine takes, those that were published first. */
async function takenOf(worker: WorkerContext, record: ResourceRecord, type: ResourceType): Promise<string | undefined> {
  for (const sealed of [record.sealed, record.sealed_next, record.sealed_previous]) {
    if (sealed === undefined) continue;
    const [password = ''] = allPasswords(
      { ...without(record, 'sealed_next', 'sealed_previous'), sealed },
      worker.keyRing,
    );
    if (await answers(record, type, password)) return sealed;
  }
  return undefined;
}

/**
 * Of a rotation that was cut off, publishes the password that the engine takes. The other one, which it may take too, ends as at
 * the end of a grace: now. An engine that answers to none is left as it is, with every password that it may take.
 */
export async function asPublished(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
): Promise<ResourceRecord> {
  if (record.sealed === undefined || record.sealed_next === undefined) return record;
  const sealed = await takenOf(worker, record, type);
  if (sealed === undefined) return record;
  const other = sealed === record.sealed ? record.sealed_next : record.sealed;
  const rest = without(record, 'sealed_next');
  return { ...rest, sealed, sealed_previous: other, grace_until: worker.clock.date().toISOString() };
}
