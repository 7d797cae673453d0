import type Docker from 'dockerode';
import { containersOf } from '../../test/support/docker';
import type { Random } from '../random';
import type { Site } from '../site';

/** Any container of the installation in this state; every one where none is given. */
export async function pickContainer(
  { world }: Site,
  random: Random,
  state?: string,
): Promise<Docker.Container | undefined> {
  const containers = await containersOf(await world.installationId(), world.docker);
  const picked = random.pick(containers.filter(({ State }) => state === undefined || State === state));
  return picked && world.docker.getContainer(picked.Id);
}

/** Of what is done to it by hand: it may have gone in the same moment. */
export function isWentAlready(error: unknown): boolean {
  const { statusCode } = error as { statusCode?: number }; // dockerode's
  return statusCode === 404 || statusCode === 409;
}
