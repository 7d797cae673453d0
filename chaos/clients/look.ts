import type { Instance } from '../../test/support/instances';
import { pathOf, type Known } from '../ledger';
import type { Site } from '../site';

/** The instance as the API shows it, undefined when there is no answer. `view` is undefined when it is deleted. */
export async function look(site: Site, known: Known): Promise<{ status: string; view?: Instance } | undefined> {
  const answer = await site.api.get(pathOf(known)).catch(() => undefined);
  if (answer?.status === 200) {
    site.ledger.note(answer.body);
    return { status: String(answer.body.status), view: answer.body };
  }
  if (answer?.status === 410 && answer.body.error.restorable_until !== null) return { status: 'deleted' };
  if (answer?.status === 410) known.isGone = true; // whether it might go is judged at the end
  return undefined;
}
