import { AppError, isAppError } from '#core';
import type { ContainerSpec } from '../../docker/containers/container-spec';
import type { ContainerState } from '../../docker/containers/containers';
import { SPEC_LABEL } from '../../instance/container';
import { filePasswords } from '../../instance/credentials';
import { containerSpec, type Described } from '../../instance/container-spec';
import { findContainerOf } from '../../instance/find-container';
import type { Run } from '../run';
import { required } from '../../instance/required';
import { ensureNetwork } from '../../instance/ensure-network';
import { createContainer, type StartedContainer } from './start-container';
import { requireFolder, rewriteFiles } from './write-files';

/** The instance's container; undefined when somebody has removed it. */
export async function findContainer(run: Run): Promise<ContainerState | undefined> {
  return findContainerOf(run.worker, run.handle);
}

/**
 * As findContainer(), for who is about to change it: a worker that was frozen while it waited for Docker's answer may be
 * overtaken by now, and what others have made of the instance since is not its own any more.
 *
 * @throws AppError `superseded`
 */
export async function findHeld(run: Run): Promise<ContainerState | undefined> {
  const container = await findContainer(run);
  await run.hold();
  return container;
}

/** Asks the engine in it to end cleanly, as long as the type gives it. */
export async function stopContainer(run: Run): Promise<void> {
  const container = await findHeld(run);
  if (!container) return;
  await run.worker.docker.containers.stop(container.id, run.type.definition.stop_within_seconds);
}

/** Removes the container, after its engine has ended cleanly. */
export async function discardContainer(run: Run): Promise<void> {
  await stopContainer(run);
  await removeContainerAtOnce(run);
}

/** Removes the container, whatever its engine is at: for data that nobody needs any more. */
export async function removeContainerAtOnce(run: Run): Promise<void> {
  const container = await findHeld(run);
  if (container) await run.worker.docker.containers.remove(container.id);
}

async function replaceContainer(run: Run, spec: ContainerSpec): Promise<string> {
  await discardContainer(run);
  await run.hold();
  return createContainer(run, spec);
}

/** The recorded port, which an instance keeps for life. */
export function portOf(run: Run): number {
  return Number(required(run.record.exposed_port, 'exposed_port'));
}

/**
 * Sees to it that the instance has the container that `record` describes, on the folder and the port that it has: the
 * present one, or a new one in its place.
 */
export async function ensureContainer(run: Run, record: Described): Promise<StartedContainer> {
  await requireFolder(run);
  await rewriteFiles(run, record, filePasswords(run.record, run.worker.keyRing)); // whatever somebody has done to them
  const port = portOf(run);
  const { worker, type, handle, token } = run;
  const network = await ensureNetwork(worker, record.project);
  const spec = containerSpec({ worker, type, handle, record, token, port, network });
  const present = await findHeld(run);
  const isRight = present?.labels[SPEC_LABEL] === spec.labels[SPEC_LABEL];
  const id = present && isRight ? present.id : await replaceContainer(run, spec);
  if (isRight) await worker.docker.containers.setMemoryLimit(id, spec.memoryBytes);
  return { id, port };
}

/** A container of another id can be started; the next try makes it. */
async function remakeLater(run: Run, id: string, cause: AppError): Promise<never> {
  await run.hold();
  await run.worker.docker.containers.remove(id);
  throw new AppError('internal', `${cause.message}; it is made again`, { cause, retryable: true });
}

/**
 * Starts it, and lets the engine restart it only once it was proven usable: await-ready.ts sees to that.
 *
 * @throws AppError `no_free_port` when a foreign process has its port
 */
export async function startEnsured(run: Run, { id, port }: StartedContainer): Promise<void> {
  const { docker } = run.worker;
  const present = await docker.containers.find(id);
  await run.hold(); // as in findHeld(), here and below
  // One that the engine restarts again and again, or that somebody has paused, is stopped first.
  if (present?.isRestarting || present?.isPaused) {
    await docker.containers.stop(id, run.type.definition.stop_within_seconds);
    await run.hold();
  }
  await docker.containers.setRestartPolicy(id, 'no');
  await run.hold();
  try {
    await docker.containers.start(id);
  } catch (error) {
    if (isAppError(error, 'container_broken')) return remakeLater(run, id, error);
    if (!isAppError(error, 'port_taken')) throw error;
    throw new AppError('no_free_port', `port ${port} is used by a process that is none of ours`, {
      cause: error,
      hint:
        `End what listens on port ${port}, then POST …/start: an instance never gets another port. Where nothing listens, ` +
        'a Docker Engine that was killed still holds it: restart the Docker Engine.',
    });
  }
}
