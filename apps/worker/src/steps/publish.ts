import { seal } from '#core';
import { templateContext } from '../instance/template-context';
import type { Run } from '../run';
import type { StartedContainer } from './start-container';

/** Tells everybody of the instance. */
export async function publish(run: Run, container: StartedContainer): Promise<void> {
  const { password } = run;
  const { settings, secretKey, store } = run.worker;
  const address = { server_ip: settings.serverIp, exposed_port: String(container.port) };
  const context = templateContext(run.record, { ...address, db_password: password });
  const credentials = { db_password: password, connect_string: run.type.connect(context), uri: run.type.uri(context) };
  await store.transition(run.handle, {
    to: 'running',
    heldBy: run.token,
    set: {
      ...address,
      sealed: seal(secretKey, run.handle.resourceId, credentials),
      run: undefined,
      progress: undefined,
    },
  });
}
