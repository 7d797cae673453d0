import { findContradictions } from '../../test/support/contradictions';
import { containersOf, resourceOf } from '../../test/support/docker';
import type { World } from '../../test/support/world';
import type { Site } from '../site';
import type { Problem } from './problem';

const KINDS: readonly (readonly [RegExp, Problem['kind']])[] = [
  [/^(leaked|jobs in|unknown key)/, 'orphaned'],
  [/^(no .* for|still unfinished)/, 'lost'],
];

async function doubledContainers(world: World): Promise<string[]> {
  const containers = await containersOf(await world.installationId(), world.docker);
  const members = containers.map(resourceOf);
  return [...new Set(members.filter((member, at) => members.indexOf(member) !== at))];
}

/** Where API, records, indexes, queues, containers, folders and ports do not tell the same story. */
export async function findDisagreements({ world, docker }: Site): Promise<Problem[]> {
  const lines = await findContradictions(world);
  const doubled = await doubledContainers(world);
  const forgotten = await docker.forgotten();
  return [
    ...lines.map((what): Problem => {
      const kind = KINDS.find(([words]) => words.test(what))?.[1] ?? 'wrong status';
      return { kind, what, member: /\b(?:redis|mysql)\/\w+/.exec(what)?.[0] };
    }),
    ...forgotten.map((id): Problem => ({
      kind: 'orphaned',
      what: `the Docker Engine does not know that container ${id} runs`,
    })),
    ...doubled.map((member): Problem => ({ kind: 'doubled', what: 'it has more than one container', member })),
  ];
}
