import { AppError } from '#core';
import { required } from '../../instance/required';
import type { Run } from '../run';
import { findOwned } from './container';
import { pause } from './wait';

async function containerId(run: Run): Promise<string> {
  return required(await findOwned(run), 'container').id;
}

/** Changes the memory limit of the running container. */
export async function limitMemory(run: Run, bytes: number): Promise<void> {
  await run.worker.docker.containers.setMemoryLimit(await containerId(run), bytes);
}

/**
 * As limitMemory(), once the container uses less: below what it uses the kernel would kill the server, or refuse. A server
 * returns memory little by little.
 *
 * @throws AppError `invalid_parameters` when it goes on using more
 */
export async function lowerMemory(run: Run, bytes: number): Promise<void> {
  const { docker, settings } = run.worker;
  const id = await containerId(run);
  const deadline = Date.now() + settings.timings.memoryReleasedWithin;
  const inMegabytes = (size: number) => `${Math.ceil(size / 2 ** 20)} MB`;
  for (;;) {
    const { memoryBytes = 0 } = (await docker.containers.readStats(id)) ?? {};
    await run.assertOwner(); // reading takes a second or two
    if (memoryBytes < bytes) return docker.containers.setMemoryLimit(id, bytes);
    if (Date.now() > deadline) {
      const message = `it uses ${inMegabytes(memoryBytes)} now, more than the new limit of ${inMegabytes(bytes)}`;
      throw new AppError('invalid_parameters', message, { hint: 'Remove data first, or ask for more memory.' });
    }
    await pause(run, settings.timings.memoryCheck);
  }
}
