import { AppError, isAppError } from '#core';
import type { ContainerSpec } from '../../docker/containers/container-spec';
import type { ContainerState } from '../../docker/containers/containers';
import { carries, resourceLabels, SPEC_LABEL } from '../../instance/names-and-labels';
import { containerSpec, type Described } from '../../instance/container-spec';
import { ensureNetwork } from '../../instance/ensure-network';
import { findContainerOf } from '../../instance/find-container';
import { folderOf } from '../../instance/folder';
import { required } from '../../instance/required';
import { emptyTemporaryFolder, ensureTemporaryFolder } from '../../instance/temporary-folder';
import type { InstanceContainer, Run } from '../run';
import { requireFolder, rewriteFiles } from './files';

/**
 * The instance's container, for a step that is about to change it; undefined when somebody has removed it. Ownership is
 * proven after Docker's answer: a worker that was frozen while it waited for that may be overtaken by now.
 *
 * @throws AppError `superseded`
 */
export async function findOwned(run: Run): Promise<ContainerState | undefined> {
  const container = await findContainerOf(run.worker, run.handle);
  await run.assertOwner();
  return container;
}

/** Asks the server to end cleanly, and kills it when the type's time for that is over. */
export async function stop(run: Run): Promise<void> {
  const container = await findOwned(run);
  if (!container) return;
  await run.worker.docker.containers.stop(container.id, run.type.definition.stop_within_seconds);
}

/** Removes the container whatever its server is doing: for data that nobody needs any more. */
export async function removeAtOnce(run: Run): Promise<void> {
  const container = await findOwned(run);
  if (container) await run.worker.docker.containers.remove(container.id);
}

/** Removes the container after its server has ended cleanly. */
export async function discard(run: Run): Promise<void> {
  await stop(run);
  await removeAtOnce(run);
}

/** Creates the instance's container. One of the same name was created by an overtaken run meanwhile, and is replaced. */
export async function create(run: Run, spec: ContainerSpec): Promise<string> {
  const { docker, installation } = run.worker;
  try {
    return await docker.containers.create(spec);
  } catch (error) {
    if (!isAppError(error, 'already_there')) throw error;
    const present = await docker.containers.find(spec.name);
    await run.assertOwner();
    if (present && !carries(present.labels, resourceLabels(installation, run.handle))) throw error;
    if (present) await docker.containers.remove(present.id);
    return docker.containers.create(spec);
  }
}

async function replace(run: Run, spec: ContainerSpec): Promise<string> {
  await discard(run);
  await run.assertOwner();
  return create(run, spec);
}

/** The recorded port, which an instance keeps for life. */
export function portOf(run: Run): number {
  return Number(required(run.record.exposed_port, 'exposed_port'));
}

/**
 * Ensures that the instance has the container that `record` describes, on the folder and the port that it has: the present
 * one, or a new one in its place.
 */
export async function ensure(run: Run, record: Described): Promise<InstanceContainer> {
  await requireFolder(run);
  await ensureTemporaryFolder(folderOf(run.worker.settings.dataRoot, run.handle), run.type.definition.user);
  await rewriteFiles(run, record); // somebody may have changed them
  const port = portOf(run);
  const { worker, type, handle, token } = run;
  const network = await ensureNetwork(worker, port);
  const spec = containerSpec({ worker, type, handle, record, token, port, network });
  const present = await findOwned(run);
  const isRight = present?.labels[SPEC_LABEL] === spec.labels[SPEC_LABEL];
  const id = present && isRight ? present.id : await replace(run, spec);
  if (isRight) await worker.docker.containers.setLimits(id, spec);
  run.container = { id, port };
  return run.container;
}

/** The next attempt creates a container with another id, which can be started. */
async function recreateLater(run: Run, id: string, cause: AppError): Promise<never> {
  await run.assertOwner();
  await run.worker.docker.containers.remove(id);
  throw new AppError('internal', `${cause.message}; its container is created again`, { cause, retryable: true });
}

/**
 * Starts the container, without temporary files of an earlier run. Docker may restart it by itself only after it was proven usable: await-ready.ts allows that.
 *
 * @throws AppError `no_free_port` when another process has its port
 */
export async function start(run: Run, { id, port }: InstanceContainer): Promise<void> {
  const { containers } = run.worker.docker;
  const present = await containers.find(id);
  await run.assertOwner(); // as in findOwned(), here and below
  // A container that Docker restarts again and again, or that somebody has paused, is stopped first.
  if (present?.isRestarting || present?.isPaused) {
    await containers.stop(id, run.type.definition.stop_within_seconds);
    await run.assertOwner();
  }
  await containers.setRestartPolicy(id, 'no');
  await run.assertOwner();
  if (!present?.isRunning) await emptyTemporaryFolder(folderOf(run.worker.settings.dataRoot, run.handle));
  try {
    await containers.start(id);
  } catch (error) {
    if (isAppError(error, 'container_broken')) return recreateLater(run, id, error);
    if (!isAppError(error, 'port_taken')) throw error;
    throw new AppError('no_free_port', `port ${port} is used by another process`, {
      cause: error,
      hint:
        `Stop the process that listens on port ${port}, then POST …/start: an instance keeps its port for life. If there is ` +
        'none, restart Docker: after a kill it may still hold the port.',
    });
  }
}
