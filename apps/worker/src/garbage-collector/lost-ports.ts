import { isUnderWay, type ResourceRecord } from '#core';
import { handleFromLabels, hostLabels } from '../instance/container';
import { listFolders } from '../instance/folder';
import type { WorkerContext } from '../worker-context';

/** A creation that has failed for good holds nothing. */
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
 * Gives back the ports of which nothing else is left: a run that was overtaken may have leased one after its resource had
 * gone. The ledger is read first, since whoever leases has a record before and keeps it longer.
 */
export async function releaseLostPorts(worker: WorkerContext): Promise<void> {
  const holders = await worker.ports.holders();
  const inRecords = new Set(await idsInRecords(worker));
  const suspects = [...holders].filter(([id]) => !inRecords.has(id));
  if (suspects.length === 0) return;
  const onHost = new Set(await idsOnHost(worker));
  for (const [resourceId, run] of suspects.filter(([id]) => !onHost.has(id))) {
    await worker.ports.release(resourceId, run);
    worker.log.warn('a lost port was given back', { resource_id: resourceId });
  }
}
