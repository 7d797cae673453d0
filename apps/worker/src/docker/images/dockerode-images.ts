import type Dockerode from 'dockerode';
import type { Readable } from 'node:stream';
import { abortAfter, AppError } from '#core';
import { call, QUICK_MS } from '../call';
import { translateError } from '../translate-error';
import type { Images } from './images';
import { followPull } from './pull';

const PULL_MS = 30 * 60_000;

async function pull(docker: Dockerode, ...[image, signal, onProgress]: Parameters<Images['pull']>): Promise<void> {
  const limit = abortAfter(PULL_MS, signal);
  try {
    const stream = (await docker.pull(image, { abortSignal: limit.signal })) as Readable; // an IncomingMessage
    await followPull(stream, image, onProgress);
  } catch (cause) {
    const error = translateError(cause, `pull ${image}`);
    throw error.code === 'internal' ? new AppError('image_unavailable', error.message, { cause }) : error;
  } finally {
    limit.release();
  }
}

export function dockerodeImages(docker: Dockerode): Images {
  return {
    has: (image) =>
      call(
        `look for image ${image}`,
        QUICK_MS,
        async (abortSignal) => {
          const options = { abortSignal } as Dockerode.ImageInspectOptions; // @types/dockerode lacks abortSignal here
          await docker.getImage(image).inspect(options);
          return true;
        },
        { value: false },
      ),

    pull: (...wanted) => pull(docker, ...wanted),
  };
}
