import { World } from './world';

let shared: { readonly world: World; readonly reset: () => Promise<void> } | undefined;

/** For blocks that need no worker: one API and one Redis for all blocks of a file, which each of them finds as they were at first. */
export async function sharedWorld(): Promise<World> {
  if (shared === undefined) {
    const world = await World.start({ workers: 0 });
    shared = { world, reset: await world.backUpRedis() };
  }
  return shared.world;
}

/** Audits the leftovers of the block, and forgets them. @throws Error when something leaked */
export async function leaveSharedWorld(): Promise<void> {
  const leaks = await shared?.world.leaks();
  await shared?.reset();
  if (leaks && leaks.length > 0) throw new Error(`left behind:\n${leaks.join('\n')}`);
}

export async function closeSharedWorld(): Promise<void> {
  await shared?.world.close();
}
