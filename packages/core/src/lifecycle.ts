/**
 * The statuses that reconciling may find, at any time and from any other of them.
 *
 * - `running`: a client got an answer with the recorded password
 * - `stopped`: it does not run, as was asked for
 * - `exited`: it does not run although it should
 * - `missing`: its container is not there
 * - `crash_looping`: it ends again and again soon after each start
 * - `unreachable`: it runs or may run, and nobody can use it: Docker is away, it is paused, or the server does not answer
 */
export const OBSERVED = ['running', 'stopped', 'exited', 'missing', 'crash_looping', 'unreachable'] as const;
export type ObservedStatus = (typeof OBSERVED)[number];

/** The states that an operation gives a resource which is there, while a worker is on it. */
export const BUSY = ['stopping', 'starting', 'restarting', 'reconfiguring', 'rotating', 'upgrading'] as const;

/**
 * The states of a resource.
 *
 * - `pending`: accepted, in the queue, or waiting for a retry (then `waiting` says why)
 * - `provisioning`: a worker is on it; `progress` says how far
 * - `failed`: its creation was given up and cleaned up; `failure` says why
 * - those of OBSERVED: as Docker and the server say now; `status_reason` says why it differs from the desired state
 * - those of BUSY, `restoring` and `deleting`: an operation is on it
 * - `deleted`: its container is gone; data and port stay until `restorable_until`
 */
export const STATUSES = [
  'pending',
  'provisioning',
  ...OBSERVED,
  ...BUSY,
  'deleting',
  'deleted',
  'restoring',
  'failed',
] as const;
export type Status = (typeof STATUSES)[number];

const whileBusy = (status: Status): readonly Status[] => [status, ...OBSERVED];
const whenObserved: readonly Status[] = [...OBSERVED, ...BUSY, 'deleting'];

function forEach<S extends Status>(statuses: readonly S[], next: (status: S) => readonly Status[]) {
  return Object.fromEntries(statuses.map((status) => [status, next(status)])) as Record<S, readonly Status[]>;
}

const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['provisioning', 'failed', 'deleting'],
  // provisioning → provisioning: the worker died and another one takes over; → pending: it handed the job back
  provisioning: ['provisioning', 'pending', 'running', 'failed', 'deleting'],
  ...forEach(OBSERVED, () => whenObserved),
  ...forEach(BUSY, whileBusy),
  deleting: [...whileBusy('deleting'), 'deleted', 'failed'],
  deleted: ['restoring', 'deleting'],
  restoring: [...whileBusy('restoring'), 'deleted'],
  failed: ['deleting'],
};

/** The states from which `to` may be entered. */
export function statusesBefore(to: Status): readonly Status[] {
  return STATUSES.filter((from) => TRANSITIONS[from].includes(to));
}

export function isObserved(status: Status): status is ObservedStatus {
  return (OBSERVED as readonly Status[]).includes(status);
}
