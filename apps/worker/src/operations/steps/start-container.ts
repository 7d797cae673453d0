import { AppError, isAppError } from '#core';
import type { ContainerSpec } from '../../docker/containers/container-spec';
import { carries, containerNameOf, resourceLabels, runLabels } from '../../instance/container';
import { containerSpec } from '../../instance/container-spec';
import type { Run } from '../run';
import { ensureNetwork } from '../../instance/ensure-network';

/** How many leased ports may turn out to be used by a foreign process before the host is given up. */
const MOST_PORTS_TRIED = 10;

export interface StartedContainer {
  readonly id: string;
  readonly port: number;
}

/** Creates the instance's; a container of the same name is one that an earlier run made after this one had looked, and is replaced. */
export async function createContainer(run: Run, spec: ContainerSpec): Promise<string> {
  const { docker, installation } = run.worker;
  try {
    return await docker.containers.create(spec);
  } catch (error) {
    if (!isAppError(error, 'already_there')) throw error;
    const present = await docker.containers.find(spec.name);
    await run.hold();
    if (present && !carries(present.labels, resourceLabels(installation, run.handle))) throw error;
    if (present) await docker.containers.remove(present.id);
    return docker.containers.create(spec);
  }
}

/**
 * Leases a port and starts the container on it, once more with another port while a foreign process has the leased one.
 *
 * @throws AppError `no_free_port`
 */
export async function startContainer(run: Run): Promise<StartedContainer> {
  const { docker, ports } = run.worker;
  const network = await ensureNetwork(run.worker, run.record.project);
  for (let tried = 1; tried <= MOST_PORTS_TRIED; tried += 1) {
    const port = await ports.lease(run.handle.resourceId, run.token);
    await run.hold(); // a deletion may have removed the folder meanwhile, and the engine would make it again
    const id = await createContainer(
      run,
      containerSpec({
        worker: run.worker,
        type: run.type,
        handle: run.handle,
        record: run.record,
        token: run.token,
        port,
        network,
      }),
    );
    try {
      await docker.containers.start(id);
      return { id, port };
    } catch (error) {
      if (!isAppError(error, 'port_taken')) throw error;
      run.log.warn('a leased port is used by a foreign process', { port });
      await run.hold();
      await docker.containers.remove(id);
      await ports.release(run.handle.resourceId, run.token);
    }
  }
  throw new AppError('no_free_port', `${MOST_PORTS_TRIED} leased ports in a row are used by foreign processes`, {
    hint: 'Set PORT_RANGE to ports that nothing else on this host uses, then try again.',
  });
}

export async function removeContainer(run: Run): Promise<void> {
  const { docker, installation } = run.worker;
  const container = await docker.containers.find(containerNameOf(installation, run.handle));
  if (!container || !carries(container.labels, runLabels(installation, run.handle, run.token))) return;
  await docker.containers.remove(container.id);
}

export async function releasePort(run: Run): Promise<void> {
  await run.worker.ports.release(run.handle.resourceId, run.token);
}
