import {
  canonicalConfig,
  memoryLimitOf,
  parseDuration,
  planChange,
  type ChangePlan,
  type ResourceRecord,
  type ResourceType,
  type DesiredState,
} from '#core';
import { badField, parseBody, parseDesired, requireFit } from '../wrappers/with-body';
import type { ChangeRequest } from './accept-change';

type Patch = Readonly<Record<string, unknown>>;

/** RFC 7396, one level deep: null removes a key, or all of them. */
function merged(present: object, patch: unknown): Record<string, unknown> {
  if (patch === null) return {};
  const entries = Object.entries({ ...present, ...(patch as object | undefined) });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** The state after the patch, checked as a whole like the body of a creation. */
function desiredAfter(type: ResourceType, record: ResourceRecord, patch: Patch): DesiredState {
  const { config, labels, description = record.description ?? null, ttl, deletion_protection, ...parameters } = patch;
  const newConfig = merged(record.config, config === null ? null : canonicalConfig(type.definition, config));
  const body = {
    ...merged(record.parameters, parameters),
    ...(Object.keys(newConfig).length > 0 ? { config: newConfig } : {}),
    ...merged({}, { description, ttl: ttl ?? null }),
    labels: merged(record.labels, labels),
    deletion_protection: deletion_protection ?? record.deletion_protection,
  };
  return parseDesired(type, body, record.image_version);
}

function refuseImage(body: unknown): void {
  if (body === null || typeof body !== 'object' || !('image_version' in body)) return;
  throw badField('image_version', 'image_version: cannot be changed by PATCH (expected: POST …/upgrade)');
}

function refuseProtectedLease(record: ResourceRecord, patch: Patch, desired: DesiredState): void {
  const keepsLease = record.expires_at !== undefined && patch['ttl'] === undefined;
  if (!desired.deletion_protection || !keepsLease) return;
  throw badField(
    'deletion_protection',
    'deletion_protection: excludes a lease (to end the lease: PATCH {"ttl": null, "deletion_protection": true})',
  );
}

function leaseOf(ttl: unknown, now: number): Pick<ChangeRequest, 'set' | 'schedule'> {
  if (ttl === undefined) return {};
  if (typeof ttl !== 'string') return { set: { expires_at: undefined }, schedule: { expire: false } };
  const until = now + (parseDuration(ttl) ?? 0) * 1000;
  return { set: { expires_at: new Date(until).toISOString() }, schedule: { expire: until } };
}

function changeOf(
  type: ResourceType,
  desired: DesiredState,
  patch: Patch,
  plan: ChangePlan,
  now: number,
): ChangeRequest {
  const lease = leaseOf(patch['ttl'], now);
  const needsOperation = plan.changed.length > 0;
  const memoryBytes = memoryLimitOf(type, desired);
  return {
    set: {
      ...lease.set,
      labels: desired.labels,
      description: desired.description,
      deletion_protection: desired.deletion_protection,
      ...(needsOperation ? { applies: plan.applies, memory_wanted: memoryBytes } : {}),
    },
    ...(lease.schedule ? { schedule: lease.schedule } : {}),
    unchanged: true,
    operation: needsOperation
      ? { kind: 'reconfigure', input: { parameters: desired.parameters, config: desired.config }, memoryBytes }
      : undefined,
  };
}

/**
 * The change that the body of a PATCH requests; its operation is undefined when the server need not change.
 *
 * @param now ms since 1970, from which a new lease counts
 * @throws AppError `bad_request` naming each wrong field
 */
export function planPatch(type: ResourceType, record: ResourceRecord, body: unknown, now: number): ChangeRequest {
  refuseImage(body);
  const known = type.keys.filter((key) => !['image_version', 'project'].includes(key));
  const patch = parseBody(type.patch, body, known);
  const desired = desiredAfter(type, record, patch);
  refuseProtectedLease(record, patch, desired);
  const plan = planChange(type, record, desired);
  // Parameters that an older version accepted must not block changes of labels and leases.
  if (plan.changed.length > 0) requireFit(type, desired, body);
  return changeOf(type, desired, patch, plan, now);
}
