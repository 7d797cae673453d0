import { KEYS } from '../keys';
import { DEFAULT_PROJECT } from './project';

/** Each may do what those before it may: read its project without secrets, change its project, everything in every project. */
export const ROLES = ['viewer', 'user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The holder of an API key. */
export interface Caller {
  /** the public id of the key, never the key */
  readonly id: string;
  readonly name?: string | undefined;
  readonly role: Role;
  readonly project: string;
}

/** Every client of an API that requires no key. */
export const ANYBODY: Caller = { id: 'anybody', role: 'admin', project: DEFAULT_PROJECT };

export function hasRole({ role }: Pick<Caller, 'role'>, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Whether the project's resources exist for the caller. Pooled ones exist for nobody. */
export function seesProject({ role, project: own }: Pick<Caller, 'role' | 'project'>, project: string): boolean {
  return project !== KEYS.poolProject && (role === 'admin' || own === project);
}
