import type { Status } from '#core';
import type { ApiAnswer } from './api-client';
import type { World } from './world';

/** Every way to change an instance: the verb's name, and the request. */
export const VERBS = {
  stop: ['POST', '/stop'],
  start: ['POST', '/start'],
  restart: ['POST', '/restart'],
  reconfigure: ['PATCH', '', { maxmemory: '17mb' }],
  rotate_password: ['POST', '/rotate-password'],
  upgrade: ['POST', '/upgrade', { image_version: 'redis:8.0' }],
  delete: ['DELETE', ''],
  purge: ['DELETE', '?purge=true'],
  restore: ['POST', '/restore'],
} as const;
export type Verb = keyof typeof VERBS;

/** What each state allows. What may be deleted may be purged, too, which deletes it for good. */
export const ALLOWED: Readonly<Record<Status, readonly Verb[]>> = {
  pending: ['delete'],
  provisioning: ['delete'],
  running: ['stop', 'restart', 'reconfigure', 'rotate_password', 'upgrade', 'delete'],
  stopped: ['start', 'delete'],
  exited: ['stop', 'start', 'restart', 'delete'],
  missing: ['start', 'delete'],
  crash_looping: ['stop', 'start', 'restart', 'delete'],
  unreachable: ['stop', 'start', 'restart', 'delete'],
  failed: ['delete'],
  deleted: ['purge', 'restore'],
  stopping: [],
  starting: [],
  restarting: [],
  reconfiguring: [],
  rotating: [],
  upgrading: [],
  deleting: [],
  restoring: [],
};
export function request(world: World, path: string, verb: Verb): Promise<ApiAnswer> {
  const [method, end, body] = VERBS[verb];
  return world.api.send(method, path + end, body);
}
