import { openDocker } from '../../apps/worker/src/docker/dockerode-docker';
import { describeDocker } from '../../apps/worker/src/docker/contract/docker-contract';
import { createLogger, loadSettings } from '../../packages/core/src';
import { docker } from '../support/docker';

describeDocker(() => {
  const settings = loadSettings({ LOG_LEVEL: 'error' });
  return {
    docker: openDocker(settings, createLogger(settings, 'test')),
    image: 'redis:8.0',
    port: Number(process.env['RM_TEST_PORTS'] ?? 23_000) + Number(process.env['JEST_WORKER_ID'] ?? 1) * 1_000 + 999,
    pause: (id) => docker.getContainer(id).pause(),
    unpause: (id) => docker.getContainer(id).unpause(),
  };
});
