/**
 * The states of a resource.
 *
 * - `pending`: accepted, in the queue, or waiting to be tried again (then `waiting` says for what)
 * - `provisioning`: a worker is on it; `progress` says how far
 * - `running`: proven usable from outside with the returned password
 * - `failed`: given up and cleaned up; `failure` says why
 */
export const STATUSES = ['pending', 'provisioning', 'running', 'failed'] as const;
export type Status = (typeof STATUSES)[number];

const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['provisioning', 'failed'],
  // provisioning → provisioning: the worker died and another one takes over; → pending: it handed the job back
  provisioning: ['provisioning', 'pending', 'running', 'failed'],
  running: [],
  failed: [],
};

/** The states from which `to` may be entered. */
export function statusesBefore(to: Status): readonly Status[] {
  return STATUSES.filter((from) => TRANSITIONS[from].includes(to));
}

/** True when no job is working on the resource or will be. */
export function isSettled(status: Status): boolean {
  return status === 'running' || status === 'failed';
}
