import type { Random } from '../random';

interface Verb {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** @param type of the instance */
  readonly body?: (type: string, random: Random) => object;
}

function patched(type: string, random: Random): object {
  const labels = { size: `s${random.below(5)}` };
  if (random.isTrueIn(30)) return { labels };
  if (type === 'mysql') return { labels, config: { max_connections: 100 + random.below(50) } };
  return { labels, maxmemory: `${16 + random.below(16)}mb` };
}

const VERBS = {
  stop: { method: 'POST', path: '/stop' },
  start: { method: 'POST', path: '/start' },
  restart: { method: 'POST', path: '/restart' },
  patch: { method: 'PATCH', path: '', body: patched },
  rotate: { method: 'POST', path: '/rotate-password', body: () => ({}) },
  delete: { method: 'DELETE', path: '' },
  purge: { method: 'DELETE', path: '?purge=true' },
  restore: { method: 'POST', path: '/restore' },
} as const satisfies Record<string, Verb>;
export type VerbName = keyof typeof VERBS;
const VERB_NAMES = Object.keys(VERBS) as VerbName[]; // of the table above

const DOWN = { start: 6, restart: 1, delete: 1 };

/** What users do to an instance that is in this state, by how often. */
const LIKELY: Readonly<Record<string, Partial<Record<VerbName, number>>>> = {
  running: { stop: 3, restart: 3, patch: 5, rotate: 4, delete: 3, purge: 1 },
  stopped: DOWN,
  exited: DOWN,
  missing: { start: 6, delete: 1 },
  crash_looping: DOWN,
  unreachable: { restart: 1, delete: 1 },
  failed: { delete: 5, purge: 1 },
  deleted: { restore: 4, purge: 4 },
  pending: { delete: 1 },
  provisioning: { delete: 1 },
};

/** Often nothing, where something is under way; now and then a verb that its state does not allow. */
export function likelyVerb(status: string, random: Random): VerbName | undefined {
  if (random.isTrueIn(8)) return random.pick(VERB_NAMES);
  const isBeingMade = status === 'pending' || status === 'provisioning';
  if (isBeingMade && !random.isTrueIn(15)) return undefined;
  return random.weighted(LIKELY[status] ?? {});
}

export function verb(name: VerbName): Verb {
  return VERBS[name];
}
