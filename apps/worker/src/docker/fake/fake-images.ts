import { AppError } from '#core';
import type { Images } from '../images/images';
import type { FakeState } from './fake-state';

export function fakeImages({ calls, localImages, remoteImages }: FakeState): Images {
  return {
    find: (image) =>
      calls.through('images.find', [image], () => (localImages.has(image) ? `sha256:${image}` : undefined)),

    pull: (image, signal, onProgress) => {
      const pull = () => {
        if (!remoteImages.has(image)) throw new AppError('image_unavailable', `pull ${image}: manifest unknown`);
        onProgress({ bytesDone: 1, bytesTotal: 1 });
        localImages.add(image);
      };
      return calls.through('images.pull', [image], pull, signal);
    },
  };
}
