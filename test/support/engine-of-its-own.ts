import { PrivateEngine } from './private-engine';
import { World, type WorldOptions } from './world';

export interface Site {
  readonly engine: PrivateEngine;
  readonly world: World;
}

/**
 * Gives each test of a block a world on a Docker Engine of the block's own, with one image, that runs when the test begins.
 *
 * @param prepare what is to be done with the engine before it is started first
 * @returns the site, to be asked for inside tests and hooks
 */
export function engineOfItsOwn(
  prepare?: (engine: PrivateEngine) => Promise<void>,
  timings: WorldOptions['timings'] = {},
): Site {
  let engine: PrivateEngine;
  let world: World;
  beforeAll(async () => {
    engine = await PrivateEngine.create('redis:8.0');
    await prepare?.(engine);
  });
  afterAll(() => engine.remove());
  beforeEach(async () => {
    await engine.start();
    world = await World.start({ engineSocket: engine.socket, timings });
  });
  afterEach(async () => {
    await engine.start(); // the audit asks it
    await world.close();
  });
  return {
    get engine() {
      return engine;
    },
    get world() {
      return world;
    },
  };
}
