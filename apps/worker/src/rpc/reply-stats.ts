import type { RequestOf, InstanceStats, ResourceHandle, ResourceRecord } from '#core';
import type { ContainerState } from '../docker/containers/containers';
import { passwordOf } from '../instance/credentials';
import { diskUsage } from '../instance/disk-usage';
import { findContainerOf } from '../instance/find-container';
import { dataFolderOf, folderOf } from '../instance/folder';
import { temporaryFolderOf } from '../instance/temporary-folder';
import { protocolOf } from '../servers/protocols';
import { send } from '../operations/actions/server-session';
import type { WorkerContext } from '../worker-context';
import { requireRecord } from './require-record';

async function usageOf({ docker }: WorkerContext, container: ContainerState | undefined) {
  const stats =
    container?.isRunning || container?.isPaused ? await docker.containers.readStats(container.id) : undefined;
  const isGone = !stats?.memoryLimitBytes; // the container ended meanwhile
  return {
    memory_bytes: isGone ? null : stats.memoryBytes,
    memory_limit_bytes: isGone ? null : stats.memoryLimitBytes,
    cpu_percent: isGone ? null : stats.cpuPercent,
  };
}

/** Data and temporary files; null when there are no data. */
async function diskOf({ settings }: WorkerContext, resource: ResourceHandle): Promise<number | null> {
  const data = await diskUsage(dataFolderOf(settings.dataRoot, resource));
  const temporary = await diskUsage(temporaryFolderOf(folderOf(settings.dataRoot, resource)));
  return data === undefined ? null : data + (temporary ?? 0);
}

/** The number of clients by the server's own count; null when it does not tell. */
async function connectionsOf(worker: WorkerContext, record: ResourceRecord): Promise<number | null> {
  const type = worker.catalog.get(record.resource_type);
  const command = type?.definition.commands.connections;
  const open = type && protocolOf(type).open;
  if (!command || !open) return null;
  const { server_ip: host = '', exposed_port: port } = record;
  const password = passwordOf(record, worker.keyRing);
  const session = await open({
    host,
    port: Number(port),
    password,
    timeoutMs: worker.settings.timings.rpcServerAnswer,
  });
  try {
    const [, count] = new RegExp(command.pattern).exec(await send(session, command.ask, {})) ?? [];
    return count === undefined ? null : Number(count);
  } finally {
    session.close();
  }
}

/** The resources that an instance uses now, as JSON. */
export async function* replyStats(worker: WorkerContext, { resource }: RequestOf<'stats'>): AsyncGenerator<string> {
  const record = await requireRecord(worker, resource);
  const container = await findContainerOf(worker, resource);
  const [usage, disk, connections] = await Promise.all([
    usageOf(worker, container),
    diskOf(worker, resource),
    container?.isRunning ? connectionsOf(worker, record).catch(() => null) : null, // a server that does not answer: its status shows that
  ]);
  const stats: InstanceStats = {
    ...usage,
    disk_bytes: disk,
    connections,
    read_at: new Date().toISOString(),
  };
  yield JSON.stringify(stats);
}
