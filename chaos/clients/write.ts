import { openSession } from '../../test/support/server-session';
import type { Instance } from '../../test/support/instances';
import type { Random } from '../random';
import type { Site } from '../site';
import { look } from './look';

const PATIENCE_MS = 5_000;

/** @throws Error when the server does not acknowledge it in time */
async function append(instance: Instance, value: number): Promise<void> {
  const session = await openSession(instance);
  const timer = setTimeout(() => session.close(), PATIENCE_MS);
  try {
    await session.append(value);
  } finally {
    clearTimeout(timer);
    session.close();
  }
}

/** Writes to any of the instances, as its owner does, and remembers what was acknowledged. */
export async function write(site: Site, random: Random): Promise<void> {
  const known = random.pick(site.ledger.living());
  const seen = known && (await look(site, known));
  if (!known || seen?.status !== 'running') return;
  const value = known.nextValue++;
  try {
    await append(seen.view, value);
  } catch {
    site.ledger.count('write to an instance', 'no answer');
    return;
  }
  known.written.push({ value, at: Date.now() });
  site.ledger.count('write to an instance', 'accepted');
}
