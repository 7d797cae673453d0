import { memoryLimitOf, VERBS, type Configuration } from '#core';
import { applyLive, takesRestart } from '../steps/apply-live';
import { proveConfigDurably } from '../steps/prove-config';
import { startReconfigured } from '../steps/start-reconfigured';
import { stopContainer } from '../steps/stop-container';
import { writeConfiguration } from '../steps/write-configuration';
import { flow, when } from './flow';

/**
 * From one configuration to another, proven by the image's server before the instance is touched. A server that restarts by
 * itself in between finds the configuration that its data files are named by.
 */
export const reconfigure = flow({
  ...VERBS.reconfigure,
  desiredState: 'running',
  desired: (record, { input }) => ({ ...record, ...(input as unknown as Configuration) }), // as the API wrote it
  steps: [
    proveConfigDurably,
    applyLive,
    when(takesRestart, stopContainer),
    writeConfiguration,
    when(takesRestart, startReconfigured),
  ],
  succeeded: ({ desired, type }) => ({
    to: 'running',
    set: {
      parameters: desired.parameters,
      config: desired.config,
      memory_bytes: memoryLimitOf(type, desired),
      status_reason: undefined,
    },
  }),
});
