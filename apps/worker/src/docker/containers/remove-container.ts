import type Dockerode from 'dockerode';
import { call, GONE, short } from '../call';
import type { EndForgotten } from '../forgotten/forgotten-ender';

const CONFLICT = 409;

export async function removeContainer(
  docker: Dockerode,
  id: string,
  withinMs: number,
  endForgotten: EndForgotten,
): Promise<void> {
  const remove = async (abortSignal: AbortSignal) => {
    await endForgotten([id], abortSignal);
    const container = docker.getContainer(id);
    try {
      await container.remove({ force: true, v: true, abortSignal });
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== CONFLICT) throw error;
      await container.wait({ condition: 'removed', abortSignal }); // somebody else is removing it
    }
  };
  await call(`remove container ${short(id)}`, withinMs, remove, GONE);
}
