import type { RequestOf } from '#core';
import type { WorkerContext } from '../worker-context';

/** Whether the image is on this host, as JSON. */
export async function* answerImage({ docker }: WorkerContext, { image }: RequestOf<'image'>): AsyncGenerator<string> {
  yield JSON.stringify(await docker.images.has(image));
}
