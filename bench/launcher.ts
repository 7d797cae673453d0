import { timed } from './measure';

/** A way to get servers. */
export interface Launcher {
  /** Starts one, and waits until it is usable. */
  start(type: string): Promise<void>;
  /** Removes all that it has started. */
  removeAll(): Promise<void>;
}

/** Starts many, `lanes` at a time, as xargs -P does. */
async function startMany(launcher: Launcher, type: string, count: number, lanes: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await launcher.start(type);
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** How long it takes to start so many, in ms. They are removed afterwards. */
export async function timeToStart(launcher: Launcher, type: string, count = 1, lanes = count): Promise<number> {
  try {
    return await timed(() => startMany(launcher, type, count, lanes));
  } finally {
    await launcher.removeAll();
  }
}
