import type { ResourceHandle, ResourceRef } from '#core';
import type { Installation } from './installation';

/** prefix of all our labels */
const LABEL = 'resource-management';
/** a digest of the spec that the container was created from */
export const SPEC_LABEL = `${LABEL}.spec`;
/** marks a helper container of a step, and names its purpose */
const PURPOSE_LABEL = `${LABEL}.purpose`;
const SEED_LABEL = `${LABEL}.seed`;

type Labels = Readonly<Record<string, string>>;

/** Carries the installation, so that two installations on one Docker cannot collide. */
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

/** Only the undo of the run that created the container may remove it. */
export function runLabels(installation: Installation, handle: ResourceHandle, run: string): Record<string, string> {
  return { ...resourceLabels(installation, handle), [`${LABEL}.run`]: run };
}

/** For a container that a run creates for one step, and removes. */
export function helperLabels(installation: Installation, handle: ResourceHandle, run: string, purpose: string) {
  return { ...runLabels(installation, handle, run), [PURPOSE_LABEL]: purpose };
}

/** For a container that makes a seed, which belongs to no instance. */
export function seedLabels(installation: Installation, seed: string): Record<string, string> {
  return { ...hostLabels(installation), [PURPOSE_LABEL]: 'seed', [SEED_LABEL]: seed };
}

/** The seed that a container makes: `type/key`. */
export function seedInLabels(labels: Labels): string | undefined {
  return labels[SEED_LABEL];
}

export function isHelper(labels: Labels): boolean {
  return labels[PURPOSE_LABEL] !== undefined;
}

/** The run that created the container. */
export function runOf(labels: Labels): string | undefined {
  return labels[`${LABEL}.run`];
}

/** The resource that a container of ours belongs to. */
export function handleFromLabels(labels: Labels): ResourceHandle {
  const [type = '', name = ''] = (labels[`${LABEL}.resource`] ?? '').split('/');
  return { type, name, resourceId: labels[`${LABEL}.resource-id`] ?? '' };
}

/** Nothing without all expected labels is ever touched. */
export function carries(labels: Labels, expected: Labels): boolean {
  return Object.entries(expected).every(([name, value]) => labels[name] === value);
}

/** @param block see ensure-network.ts */
export function networkNameOf({ installationId, hostId }: Installation, block: number): string {
  return `rm-${installationId}-${hostId}-${block}`;
}

export function networkLabels(installation: Installation, block: number): Record<string, string> {
  return { ...hostLabels(installation), [`${LABEL}.network`]: String(block) };
}
