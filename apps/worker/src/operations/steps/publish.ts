import { sealCredentials } from '../../instance/credentials';
import { keepRecord } from '../../durable-records/write-record';
import type { Run } from '../run';
import type { StartedContainer } from './start-container';

/** Seals beside its data what everybody is then told of the instance: it can be restored from the first moment on. */
export async function publish(run: Run, container: StartedContainer): Promise<void> {
  const { settings, keyRing, installation } = run.worker;
  const address = { server_ip: settings.serverIp, exposed_port: String(container.port) };
  const sealed = sealCredentials(run.type, run.record, address, run.password, keyRing);
  const published = { ...address, wanted: 'running', sealed } as const;
  const told = { status: 'running', operation_state: 'succeeded', host_id: installation.hostId } as const;
  await keepRecord(run.worker, { ...run.record, ...published, ...told });
  await run.end('succeeded', {
    to: 'running',
    host: installation.hostId,
    port: address.exposed_port,
    set: published,
  });
}
