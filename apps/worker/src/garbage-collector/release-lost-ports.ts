import { isUnderWay, type ResourceRecord } from '#core';
import { handleFromLabels, hostLabels } from '../instance/names-and-labels';
import { listFolders } from '../instance/folder';
import type { WorkerContext } from '../worker-context';

/** A creation that failed for good holds no port. */
function mayHold(record: ResourceRecord | undefined): record is ResourceRecord {
  return record !== undefined && (record.status !== 'failed' || isUnderWay(record.operation_state));
}

async function idsInRecords({ store, installation }: WorkerContext): Promise<string[]> {
  const refs = await store.refsOnHost(installation.hostId);
  const records = await Promise.all(refs.map((ref) => store.get(ref)));
  return records.filter(mayHold).map((record) => record.resource_id);
}

async function idsOnHost({ docker, installation, settings, catalog }: WorkerContext): Promise<string[]> {
  const folders = await listFolders(settings.dataRoot, catalog.keys());
  const containers = await docker.containers.list(hostLabels(installation));
  return [...folders, ...containers.map(({ labels }) => handleFromLabels(labels))].map(({ resourceId }) => resourceId);
}

/**
 * Releases ports whose resource is gone: an overtaken run may have leased one afterwards. The ledger is read first, since a
 * record exists before its port is leased, and longer.
 */
export async function releaseLostPorts(worker: WorkerContext): Promise<void> {
  const holders = await worker.ports.holders();
  const inRecords = new Set(await idsInRecords(worker));
  const suspects = [...holders].filter(([id]) => !inRecords.has(id));
  if (suspects.length === 0) return;
  const onHost = new Set(await idsOnHost(worker));
  for (const [resourceId, run] of suspects.filter(([id]) => !onHost.has(id))) {
    await worker.ports.release(resourceId, run);
    worker.log.warn('lost port released', { resource_id: resourceId });
  }
}
