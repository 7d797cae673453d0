import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf, memberOf, type Known } from '../ledger';
import type { Site } from '../site';
import type { Problem } from './problem';

const DOWN = ['stopped', 'exited', 'missing', 'crash_looping', 'unreachable'];
/** Longer than any type may take to get ready: the answer says then why it did not. */
const WAIT_S = 150;
const SEEN_WITHIN_MS = 60_000;

/** A Docker Engine that was killed may keep a port for itself until it is restarted; the failure's hint says so. */
const STUCK = /port \d+ is used by/;

async function ask({ world, ledger }: Site, known: Known): Promise<string | undefined> {
  const { status, body } = await world.api.get(pathOf(known));
  const state = status === 410 ? 'deleted' : String(body.status);
  const verb = state === 'deleted' ? 'restore' : DOWN.includes(state) ? 'start' : undefined;
  if (verb === undefined) return undefined;
  const answer = await world.api.send('POST', `${pathOf(known)}/${verb}`, undefined, WAIT_S);
  if (answer.status === 200) ledger.note(answer.body);
  if (answer.status === 200 && answer.body.status === 'running') return undefined;
  return `it was ${state}, and ${verb} answers ${answer.status} ${answer.body.error?.message ?? answer.body.status}`;
}

/** The watch sees the status after Docker's restart, but not at once. */
async function upInTheEnd(site: Site, known: Known): Promise<string | undefined> {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  for (;;) {
    const what = await ask(site, known);
    if (what === undefined || Date.now() > deadline) return what;
    await sleep(1_000);
  }
}

/**
 * Makes everything run that can, so that it can be asked for its data: starts what does not run, restores what was
 * deleted. What failed stays so.
 */
export async function bringUp(site: Site, tell: (line: string) => void): Promise<Problem[]> {
  const living = site.ledger.living();
  const first = await Promise.all(living.map((known) => ask(site, known)));
  const isStuck = first.some((what) => what !== undefined && STUCK.test(what));
  if (isStuck) {
    tell('a killed Docker Engine has kept a port: it is restarted, as the failure tells its operator');
    site.dockerRestarts += 1;
    await site.docker.stop();
    await site.docker.start();
  }
  const last = isStuck ? await Promise.all(living.map((known) => upInTheEnd(site, known))) : first;
  return living.flatMap((known, at): Problem[] => {
    const what = last[at];
    return what === undefined ? [] : [{ kind: 'wrong status', what, member: memberOf(known) }];
  });
}
