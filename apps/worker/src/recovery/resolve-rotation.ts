import type { ResourceRecord, ResourceType } from '#core';
import { allPasswords } from '../instance/credentials';
import { protocolOf } from '../servers/protocols';
import type { WorkerContext } from '../worker-context';
import { omitFields } from './omit-fields';

async function accepts(worker: WorkerContext, record: ResourceRecord, type: ResourceType, password: string) {
  const { server_ip: host = '', exposed_port: port } = record;
  const timeoutMs = worker.settings.timings.observePing;
  try {
    await protocolOf(type).ping({ host, port: Number(port), password, timeoutMs });
    return true;
  } catch {
    return false; // for whatever reason: the next password is tried, and the status is observed afterwards
  }
}

/** The sealed credentials that the server accepts; published ones come first. */
async function acceptedOf(worker: WorkerContext, record: ResourceRecord, type: ResourceType) {
  for (const sealed of [record.sealed, record.sealed_next, record.sealed_previous]) {
    if (sealed === undefined) continue;
    const [password = ''] = allPasswords(
      { ...omitFields(record, 'sealed_next', 'sealed_previous'), sealed },
      worker.keyRing,
    );
    if (await accepts(worker, record, type, password)) return sealed;
  }
  return undefined;
}

/**
 * Publishes the password that the server accepts after a rotation that was cut off. The other one, which it may accept, too, is
 * dropped as at the end of a grace period: now. If the server accepts none, the record keeps all of them.
 */
export async function resolveRotation(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
): Promise<ResourceRecord> {
  if (record.sealed === undefined || record.sealed_next === undefined) return record;
  const sealed = await acceptedOf(worker, record, type);
  if (sealed === undefined) return record;
  const other = sealed === record.sealed ? record.sealed_next : record.sealed;
  const rest = omitFields(record, 'sealed_next');
  return { ...rest, sealed, sealed_previous: other, grace_until: worker.clock.date().toISOString() };
}
