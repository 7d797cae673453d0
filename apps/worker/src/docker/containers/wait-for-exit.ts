import type Docker from 'dockerode';
import { abortAfter } from '#core';
import { orAborted, short } from '../call';
import { translateError } from '../translate-error';

/** An exit that the engine has not told, because it was killed meanwhile, is learnt of so much later at the most. */
const ASK_AGAIN_MS = 2_000;

/** As Engine.waitForExit(). The engine answers with the head at once and the rest at the exit, and that can break off in between. */
export async function waitForExit(docker: Docker, id: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const turn = abortAfter(ASK_AGAIN_MS, signal);
    try {
      const wait = docker.getContainer(id).wait({ condition: 'not-running', abortSignal: turn.signal });
      const exit = (await orAborted(turn.signal, wait)) as { StatusCode: number };
      return exit.StatusCode; // ContainerWait of the engine's API; @types/dockerode says any
    } catch (error) {
      if (signal.aborted || !turn.signal.aborted) throw translateError(error, `wait for container ${short(id)}`);
    } finally {
      turn.release();
    }
  }
}
