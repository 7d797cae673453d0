import type Docker from 'dockerode';
import type { Fault } from './fault';

/** To load it again would take the machine minutes. */
const KEPT_AS = 'rm-chaos-kept';

async function rename(docker: Docker, from: string, to: string): Promise<void> {
  const [repo = '', tag = ''] = to.split(':');
  await docker.getImage(from).tag({ repo, tag });
}

export const removeImage: Fault = {
  name: 'remove-image',
  what: 'docker rmi --force of an image, which nothing can be made of until it is there again',
  lasts: [2_000, 8_000],
  target: 'image',
  needs: 'docker',
  begin: async ({ world: { docker }, images }, random) => {
    const image = random.pick(images);
    if (image === undefined) return undefined;
    const kept = `${KEPT_AS}:${image.replace(':', '-')}`;
    await rename(docker, image, kept);
    await docker.getImage(image).remove({ force: true });
    return () => rename(docker, kept, image);
  },
};
