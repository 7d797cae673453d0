import { sealCredentials } from '../instance/credentials';
import type { Run } from '../run';
import type { StartedContainer } from './start-container';

/** Tells everybody of the instance. */
export async function publish(run: Run, container: StartedContainer): Promise<void> {
  const { settings, keyRing } = run.worker;
  const address = { server_ip: settings.serverIp, exposed_port: String(container.port) };
  await run.end('succeeded', {
    to: 'running',
    set: {
      ...address,
      wanted: 'running',
      sealed: sealCredentials(run.type, run.record, address, run.password, keyRing),
    },
  });
}
