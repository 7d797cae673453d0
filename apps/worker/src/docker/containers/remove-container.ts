import type Docker from 'dockerode';
import type { Logger } from '#core';
import { call, GONE, short, SLOW_MS } from '../call';
import { endForgotten } from '../forgotten/end-forgotten';

const CONFLICT = 409;

/** As Engine.removeContainer(). */
export async function removeContainer(docker: Docker, id: string, log: Logger): Promise<void> {
  const remove = async (abortSignal: AbortSignal) => {
    await endForgotten(docker, [id], log, abortSignal);
    const container = docker.getContainer(id);
    try {
      await container.remove({ force: true, v: true, abortSignal });
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== CONFLICT) throw error;
      await container.wait({ condition: 'removed', abortSignal }); // somebody else is removing it
    }
  };
  await call(`remove container ${short(id)}`, SLOW_MS, remove, GONE);
}
