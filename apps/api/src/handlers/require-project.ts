import { AppError, echo, seesProject, type Caller } from '#core';

/** @throws AppError `forbidden` when the project that a request names is not one of the caller's */
export function requireProject({ id, role, project: own }: Caller, project: string): string {
  if (seesProject({ role, project: own }, project)) return project;
  const message = `project: ${echo(project)} is not the project of this key (${id}, role ${role}; expected: '${own}')`;
  throw new AppError('forbidden', message);
}
