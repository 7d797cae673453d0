import { writeDurableRecord } from '../../durable-records/write-durable-record';
import { sealCredentials } from '../../instance/credentials';
import { required } from '../../instance/required';
import { rewriteFiles } from '../actions/files';
import type { Published, Run } from '../run';
import type { Step } from '../step';

function publishedBy(run: Run): Published {
  const { settings, keyRing } = run.worker;
  const { port } = required(run.container, 'container');
  const address = { server_ip: settings.serverIp, exposed_port: String(port) };
  return {
    ...address,
    wanted: 'running',
    path: run.seed === undefined ? 'plain' : 'seeded',
    sealed: sealCredentials(run.type, run.record, address, run.password, keyRing),
  };
}

/** The server has set its password by a file that no later start may read, and its copied data are on the disk. */
async function finishSeeded(run: Run): Promise<void> {
  await rewriteFiles(run, run.record, { db_password: run.password });
  await run.seedSynced;
}

/** The durable record is written before anybody is told: the instance can be restored from the first moment on. */
export const publish: Step = {
  name: 'publish',
  run: async (run) => {
    if (run.seed !== undefined) await finishSeeded(run);
    run.published = publishedBy(run);
    const succeeded = {
      status: 'running',
      operation_state: 'succeeded',
      host_id: run.worker.installation.hostId,
    } as const;
    await writeDurableRecord(run.worker, { ...run.current, ...run.published, ...succeeded });
  },
};
