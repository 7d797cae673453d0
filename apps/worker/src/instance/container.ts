import type { ResourceHandle, ResourceRef } from '#core';
import type { Installation } from './installation';

/** what the names of all our labels begin with */
export const LABEL = 'resource-management';
/** a digest of what the container was made from */
export const SPEC_LABEL = `${LABEL}.spec`;
/** on a container that is no instance's own but made for a step, and for what */
const PURPOSE_LABEL = `${LABEL}.purpose`;

type Labels = Readonly<Record<string, string>>;

/** Carries the installation, so that the names of two installations on one engine cannot collide. */
export function containerNameOf(installation: Installation, ref: ResourceRef): string {
  return `rm-${installation.installationId}-${ref.name}`;
}

export function installationLabels({ installationId }: Installation): Record<string, string> {
  return { [`${LABEL}.installation`]: installationId };
}

export function hostLabels(installation: Installation): Record<string, string> {
  return { ...installationLabels(installation), [`${LABEL}.host`]: installation.hostId };
}

export function resourceLabels(installation: Installation, handle: ResourceHandle): Record<string, string> {
  const resource = {
    [`${LABEL}.resource`]: `${handle.type}/${handle.name}`,
    [`${LABEL}.resource-id`]: handle.resourceId,
  };
  return { ...hostLabels(installation), ...resource };
}

/** The run tells whose undo may remove the container. */
export function runLabels(installation: Installation, handle: ResourceHandle, run: string): Record<string, string> {
  return { ...resourceLabels(installation, handle), [`${LABEL}.run`]: run };
}

/** A container that a run makes for a step of its own, and removes. */
export function helperLabels(installation: Installation, handle: ResourceHandle, run: string, purpose: string) {
  return { ...runLabels(installation, handle, run), [PURPOSE_LABEL]: purpose };
}

export function isHelper(labels: Labels): boolean {
  return labels[PURPOSE_LABEL] !== undefined;
}

/** The run that made the container. */
export function runOf(labels: Labels): string | undefined {
  return labels[`${LABEL}.run`];
}

/** The resource that a container of ours belongs to. */
export function handleFromLabels(labels: Labels): ResourceHandle {
  const [type = '', name = ''] = (labels[`${LABEL}.resource`] ?? '').split('/');
  return { type, name, resourceId: labels[`${LABEL}.resource-id`] ?? '' };
}

/** Only what carries every expected label is ever touched. */
export function carries(labels: Labels, expected: Labels): boolean {
  return Object.entries(expected).every(([name, value]) => labels[name] === value);
}
