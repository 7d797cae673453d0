import type { Fault } from './fault';

export const removeImage: Fault = {
  name: 'remove-image',
  what: 'docker rmi --force of an image; it is loaded again after a while',
  lasts: [2_000, 8_000],
  target: 'image',
  needs: 'docker',
  begin: async ({ world, engine, images }, random) => {
    const image = random.pick(images);
    if (image === undefined) return undefined;
    await world.engine.getImage(image).remove({ force: true });
    return () => engine.load(image);
  },
};
