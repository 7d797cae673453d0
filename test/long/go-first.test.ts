import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { World } from '../support/world';

/** How far the process goes before others in its session, and its session before others. */
function niceOf(pid: number): { process: number; session: number } {
  const [, session = NaN] = /nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8')) ?? [];
  return { process: getPriority(pid), session: Number(session) };
}

async function inWorld(leadSessions: boolean, look: (api: number, worker: number) => void): Promise<void> {
  const world = await World.start({ leadSessions });
  try {
    look(world.apiProcess?.pid ?? 0, world.workers[0]?.pid ?? 0);
  } finally {
    await world.close();
  }
}

test('an API that leads a session goes before all others, and a worker does not', () =>
  inWorld(true, (api, worker) => {
    expect(niceOf(api)).toEqual({ process: -14, session: -14 });
    expect(niceOf(worker)).toEqual({ process: getPriority(), session: 0 });
  }));

test('an API in the session of its user goes before others in it, and leaves the session as it is', () =>
  inWorld(false, (api, worker) => {
    expect(niceOf(api)).toEqual({ process: -14, session: niceOf(process.pid).session });
    expect(niceOf(worker).process).toBe(getPriority());
  }));
