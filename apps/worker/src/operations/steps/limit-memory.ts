import { AppError } from '#core';
import { required } from '../../instance/required';
import type { Run } from '../run';
import { findHeld } from './ensure-container';
import { pause } from './pause';

const LOOK_EVERY_MS = 500;
/** An engine gives back what it does not need any more little by little. */
const GIVEN_BACK_WITHIN_MS = 15_000;

async function containerId(run: Run): Promise<string> {
  return required(await findHeld(run), 'container').id;
}

/** Changes how much memory the container may take, while it runs. */
export async function limitMemory(run: Run, bytes: number): Promise<void> {
  await run.worker.docker.containers.setMemoryLimit(await containerId(run), bytes);
}

/**
 * As limitMemory(), once the container takes less: below what it takes, the kernel would end the engine, or refuse.
 *
 * @throws AppError `invalid_parameters` when it goes on taking more
 */
export async function lowerMemory(run: Run, bytes: number): Promise<void> {
  const { docker } = run.worker;
  const id = await containerId(run);
  const deadline = Date.now() + GIVEN_BACK_WITHIN_MS;
  const inMegabytes = (size: number) => `${Math.ceil(size / 2 ** 20)} MB`;
  for (;;) {
    const { memoryBytes = 0 } = (await docker.containers.readStats(id)) ?? {};
    await run.hold(); // reading takes a second or two
    if (memoryBytes < bytes) return docker.containers.setMemoryLimit(id, bytes);
    if (Date.now() > deadline) {
      const message = `it takes ${inMegabytes(memoryBytes)} now, and could take ${inMegabytes(bytes)} then`;
      throw new AppError('invalid_parameters', message, { hint: 'Remove data first, or ask for more memory.' });
    }
    await pause(run, LOOK_EVERY_MS);
  }
}
