import type Dockerode from 'dockerode';
import type { Readable } from 'node:stream';
import { abortAfter, AppError, type Timings } from '#core';
import { call, GONE } from '../call';
import { translateError } from '../translate-error';
import type { Images } from './images';
import { followPull } from './pull';

async function pull(
  docker: Dockerode,
  withinMs: number,
  ...[image, signal, onProgress]: Parameters<Images['pull']>
): Promise<void> {
  const limit = abortAfter(withinMs, signal);
  try {
    const stream = (await docker.pull(image, { abortSignal: limit.signal })) as Readable; // an IncomingMessage
    await followPull(docker, stream, image, onProgress);
  } catch (cause) {
    const error = translateError(cause, `pull ${image}`);
    throw error.code === 'internal' ? new AppError('image_unavailable', error.message, { cause }) : error;
  } finally {
    limit.release();
  }
}

export function dockerodeImages(docker: Dockerode, timings: Timings): Images {
  return {
    find: (image) =>
      call(
        `look for image ${image}`,
        timings.dockerQuick,
        async (abortSignal) => {
          const options = { abortSignal } as Dockerode.ImageInspectOptions; // @types/dockerode lacks abortSignal here
          return (await docker.getImage(image).inspect(options)).Id;
        },
        GONE,
      ),

    pull: (...image) => pull(docker, timings.imagePull, ...image),
  };
}
