import type Dockerode from 'dockerode';
import { abortAfter } from '#core';
import { orAborted, short } from '../call';
import { translateError } from '../translate-error';

/**
 * Docker answers with the head at once and with the rest at the exit. A Docker that is killed in between never sends the rest, so
 * the question is put again after `recheckMs`.
 */
export async function waitForExit(
  docker: Dockerode,
  id: string,
  recheckMs: number,
  signal: AbortSignal,
): Promise<number> {
  for (;;) {
    const turn = abortAfter(recheckMs, signal);
    try {
      const wait = docker.getContainer(id).wait({ condition: 'not-running', abortSignal: turn.signal });
      const exit = (await orAborted(turn.signal, wait)) as { StatusCode: number };
      return exit.StatusCode; // ContainerWait of Docker's API; @types/dockerode says any
    } catch (error) {
      if (signal.aborted || !turn.signal.aborted) throw translateError(error, `wait for container ${short(id)}`);
    } finally {
      turn.release();
    }
  }
}
