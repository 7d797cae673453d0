import type { ApiAnswer } from '../../test/support/api-client';
import type { Outcome } from '../ledger';
import type { Site } from '../site';

export interface Asked {
  readonly outcome: Outcome;
  readonly answer: ApiAnswer | undefined;
}

function outcomeOf(status: number): Outcome {
  if (status < 300) return 'accepted';
  if (status === 429) return '429';
  if (status < 500) return 'refused';
  return status === 503 ? '503' : '500';
}

/** What is accepted is an operation on a resource, which the answer shows even where it has failed already. */
function noteAccepted({ ledger }: Site, request: string, { body }: ApiAnswer): void {
  const view = body?.operation ? body : body?.error?.resource;
  if (view?.operation) ledger.accept(request, view);
}

/** Asks the API for a change and writes down what it answered, or that it did not. */
export async function ask(site: Site, request: string, send: () => Promise<ApiAnswer>): Promise<Asked> {
  const answer = await send().catch((error: unknown) => {
    if (String(error).includes('OpenAPI') || String(error).includes('as described'))
      site.ledger.seen.push({ kind: 'not as described', member: request, what: String(error) });
    return undefined;
  });
  const outcome = answer ? outcomeOf(answer.status) : 'no answer';
  site.ledger.count(request, outcome);
  if (answer) noteAccepted(site, request, answer);
  return { outcome, answer };
}
