import { AppError, type ContainerLimits } from '#core';
import { required } from '../../instance/required';
import type { Run } from '../run';
import { findOwned } from './container';
import { pause } from './wait';

async function containerId(run: Run): Promise<string> {
  return required(await findOwned(run), 'container').id;
}

/** Changes the limits of the running container. */
export async function setLimits(run: Run, limits: ContainerLimits): Promise<void> {
  await run.worker.docker.containers.setLimits(await containerId(run), limits);
}

/**
 * As setLimits(), once the container uses less memory: below what it uses the kernel would kill the server, or refuse. A
 * server returns memory little by little.
 *
 * @throws AppError `invalid_parameters` when it goes on using more
 */
export async function lowerLimits(run: Run, limits: ContainerLimits): Promise<void> {
  const { docker, settings } = run.worker;
  const id = await containerId(run);
  const deadline = Date.now() + settings.timings.memoryReleasedWithin;
  const inMegabytes = (size: number) => `${Math.ceil(size / 2 ** 20)} MB`;
  for (;;) {
    const { memoryBytes = 0 } = (await docker.containers.readStats(id)) ?? {};
    await run.assertOwner(); // reading takes a second or two
    if (memoryBytes < limits.memoryBytes) return docker.containers.setLimits(id, limits);
    if (Date.now() > deadline) {
      const message = `it uses ${inMegabytes(memoryBytes)} now, more than the new limit of ${inMegabytes(limits.memoryBytes)}`;
      throw new AppError('invalid_parameters', message, { hint: 'Remove data first, or ask for more memory.' });
    }
    await pause(run, settings.timings.memoryCheck);
  }
}
