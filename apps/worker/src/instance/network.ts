import type { Installation } from './installation';
import { hostLabels, LABEL } from './container';

/** Tells containers and networks of the projects apart. */
export function projectLabel(project: string): Record<string, string> {
  return { [`${LABEL}.project`]: project };
}

export function networkNameOf({ installationId }: Installation, project: string): string {
  return `rm-${installationId}-${project}`;
}

export function networkLabels(installation: Installation, project: string): Record<string, string> {
  return { ...hostLabels(installation), ...projectLabel(project) };
}
