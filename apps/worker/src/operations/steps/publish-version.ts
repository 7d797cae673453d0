import { memoryLimitOf } from '#core';
import { refreshDurableRecord } from '../../durable-records/write-durable-record';
import { sealCredentials } from '../../instance/credentials';
import { required } from '../../instance/required';
import type { Step } from '../step';

/** From here on the new version is the instance's. It is sealed first: a full disk is met while there is a way back. */
export const publishVersion: Step = {
  name: 'publish',
  commits: true,
  run: async (run) => {
    const { desired, type, worker, password } = run;
    const address = {
      server_ip: required(desired.server_ip, 'server_ip'),
      exposed_port: required(desired.exposed_port, 'exposed_port'),
    };
    const sealed = sealCredentials(type, desired, address, password, worker.keyRing);
    const published = { image_version: desired.image_version, memory_bytes: memoryLimitOf(type, desired), sealed };
    await refreshDurableRecord(worker, run.handle, published);
    await run.commit(published);
  },
};
