import { pathOf } from '../ledger';
import type { Random } from '../random';
import type { Site } from '../site';
import { ask } from './ask';
import { look } from './look';
import { likelyVerb, verb } from './verbs';

/** Looks at any of the instances and asks for what users do to one in its state. */
export async function change(site: Site, random: Random, waitSeconds: number | undefined): Promise<void> {
  const known = random.pick(site.ledger.living());
  const seen = known && (await look(site, known));
  const name = seen && likelyVerb(seen.status, random);
  if (!known || !name) return;
  const { method, path, body } = verb(name);
  // Told or not: the request may arrive, and a deletion of what never ran leaves nothing to restore.
  if (name === 'purge' || name === 'delete') known.mayGo = true;
  await ask(site, name, () => site.api.send(method, pathOf(known) + path, body?.(known.type, random), waitSeconds));
}
