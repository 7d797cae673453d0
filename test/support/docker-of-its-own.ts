import { PrivateDocker } from './private-docker';
import { World, type WorldOptions } from './world';

export interface Site {
  readonly docker: PrivateDocker;
  readonly world: World;
}

/**
 * Gives each test of a block a world on a Docker Engine of the block's own, with one image, that runs when the test begins.
 *
 * @param prepare what to do with this Docker before its first start
 * @returns the site, to be asked for inside tests and hooks
 */
export function dockerOfItsOwn(
  prepare?: (docker: PrivateDocker) => Promise<void>,
  timings: WorldOptions['timings'] = {},
): Site {
  let docker: PrivateDocker;
  let world: World;
  beforeAll(async () => {
    docker = await PrivateDocker.create('redis:8.0');
    await prepare?.(docker);
  });
  afterAll(() => docker.remove());
  beforeEach(async () => {
    await docker.start();
    world = await World.start({ dockerSocket: docker.socket, timings });
  });
  afterEach(async () => {
    await docker.start(); // the audit asks it
    await world.close();
  });
  return {
    get docker() {
      return docker;
    },
    get world() {
      return world;
    },
  };
}
