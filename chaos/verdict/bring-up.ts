import { pathOf, memberOf, type Known } from '../ledger';
import type { Site } from '../site';
import type { Problem } from './problem';

const DOWN = ['stopped', 'exited', 'missing', 'crash_looping', 'unreachable'];
const WAIT_S = 120;

/** Starts what does not run, restores what was deleted. What failed stays so. */
async function bringUpOne({ world, ledger }: Site, known: Known): Promise<Problem[]> {
  const { status, body } = await world.api.get(pathOf(known));
  const state = status === 410 ? 'deleted' : String(body.status);
  const verb = state === 'deleted' ? 'restore' : DOWN.includes(state) ? 'start' : undefined;
  if (verb === undefined) return [];
  const answer = await world.api.send('POST', `${pathOf(known)}/${verb}`, undefined, WAIT_S);
  if (answer.status === 200) ledger.note(answer.body);
  if (answer.status === 200 && answer.body.status === 'running') return [];
  const what = `it was ${state}, and ${verb} answers ${answer.status} ${JSON.stringify(answer.body)}`;
  return [{ kind: 'wrong status', what, member: memberOf(known) }];
}

/** Makes everything run that can, so that it can be asked for its data. */
export async function bringUp(site: Site): Promise<Problem[]> {
  const problems = await Promise.all(site.ledger.living().map((known) => bringUpOne(site, known)));
  return problems.flat();
}
