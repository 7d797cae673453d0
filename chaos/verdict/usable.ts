import { withRedis } from '../../test/support/clients';
import { openSession } from '../../test/support/server-session';
import type { Instance } from '../../test/support/instances';
import { memberOf, pathOf, type Known } from '../ledger';
import type { Site } from '../site';
import type { Problem } from './problem';

async function valuesIn(instance: Instance): Promise<Set<number>> {
  const session = await openSession(instance);
  try {
    return new Set(await session.values());
  } finally {
    session.close();
  }
}

/** Of an instance to which nothing was written there may be no table. */
async function missingIn(instance: Instance, owed: readonly number[]): Promise<number[]> {
  const present = await valuesIn(instance).catch((error: unknown) => {
    if (owed.length === 0 && /doesn't exist|Unknown database/.test(String(error))) return new Set<number>();
    throw error;
  });
  return owed.filter((value) => !present.has(value));
}

async function configurationProblems(instance: Instance, member: string): Promise<Problem[]> {
  if (instance.resource_type !== 'redis') return [];
  const [, limit] = await withRedis(instance, (client) => client.config('GET', 'maxmemory'));
  const wanted = parseInt(String(instance.parameters.maxmemory), 10) * 2 ** 20;
  if (Number(limit) === wanted) return [];
  return [{ kind: 'wrong status', what: `its maxmemory is ${limit}, its record says ${wanted}`, member }];
}

async function judge(site: Site, known: Known): Promise<Problem[]> {
  const member = memberOf(known);
  const { body: instance } = await site.api.get(pathOf(known));
  if (instance.status !== 'running') return [];
  const owed = site.ledger.owed(known);
  try {
    const missing = await missingIn(instance, owed);
    const lost: Problem[] =
      missing.length === 0 ? [] : [{ kind: 'data lost', what: lossOf(known, missing, owed), member }];
    return [...lost, ...(await configurationProblems(instance, member))];
  } catch (error) {
    return [
      { kind: 'wrong status', what: `it is running, and a client with its record gets: ${String(error)}`, member },
    ];
  }
}

function lossOf({ written }: Known, missing: readonly number[], owed: readonly number[]): string {
  const times = written.filter(({ value }) => missing.includes(value)).map(({ at }) => new Date(at).toISOString());
  return `${missing.length} of ${owed.length} acknowledged writes are not there, from ${times[0]} to ${times.at(-1)}`;
}

/** Whether each running instance answers with its recorded password at its recorded port, and has its data. */
export async function findUnusable(site: Site): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const known of site.ledger.living()) problems.push(...(await judge(site, known)));
  return problems;
}
