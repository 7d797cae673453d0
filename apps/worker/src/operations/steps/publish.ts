import { writeDurableRecord } from '../../durable-records/write-durable-record';
import { sealCredentials } from '../../instance/credentials';
import { required } from '../../instance/required';
import type { Published, Run } from '../run';
import type { Step } from '../step';

function publishedBy(run: Run): Published {
  const { settings, keyRing } = run.worker;
  const { port } = required(run.container, 'container');
  const address = { server_ip: settings.serverIp, exposed_port: String(port) };
  return {
    ...address,
    wanted: 'running',
    sealed: sealCredentials(run.type, run.record, address, run.password, keyRing),
  };
}

/** The durable record is written before anybody is told: the instance can be restored from the first moment on. */
export const publish: Step = {
  name: 'publish',
  run: async (run) => {
    run.published = publishedBy(run);
    const succeeded = {
      status: 'running',
      operation_state: 'succeeded',
      host_id: run.worker.installation.hostId,
    } as const;
    await writeDurableRecord(run.worker, { ...run.record, ...run.published, ...succeeded });
  },
};
