import { AppError, isAppError } from '#core';
import { containerSpec } from '../../instance/container-spec';
import { ensureNetwork } from '../../instance/ensure-network';
import { create } from '../actions/container';
import type { Run } from '../run';
import type { Step } from '../step';

/** So many leased ports may turn out to be used by other processes before the host is given up. */
const MOST_PORTS_TRIED = 10;

/** Leases a port and starts a container on it. @returns false when another process has the port: it is given back */
async function startOnLeasedPort(run: Run): Promise<boolean> {
  const { docker, ports } = run.worker;
  const { worker, type, handle, current: record, token } = run;
  const port = await ports.lease(handle.resourceId, token);
  const network = await ensureNetwork(run.worker, port);
  await run.assertOwner(); // a deletion may have removed the folder meanwhile, and Docker would create it again
  const id = await create(run, containerSpec({ worker, type, handle, record, token, port, network }));
  try {
    await docker.containers.start(id);
  } catch (error) {
    if (!isAppError(error, 'port_taken')) throw error;
    run.log.warn('another process uses a leased port', { port });
    await run.assertOwner();
    await docker.containers.remove(id);
    await ports.release(handle.resourceId, token);
    return false;
  }
  run.container = { id, port };
  return true;
}

/** The new instance's container, on the first leased port that no other process uses. */
export const startNewContainer: Step = {
  name: 'start_container',
  startsServer: true,
  run: async (run) => {
    for (let tried = 0; tried < MOST_PORTS_TRIED; tried += 1) if (await startOnLeasedPort(run)) return;
    throw new AppError('no_free_port', `other processes use ${MOST_PORTS_TRIED} leased ports in a row`, {
      hint: 'Set PORT_RANGE to ports that nothing else on this host uses, then try again.',
    });
  },
};
