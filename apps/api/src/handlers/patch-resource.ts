import {
  AppError,
  canonicalConfig,
  isAppError,
  memoryLimitOf,
  parseDuration,
  planChange,
  type ChangePlan,
  type ResourceRecord,
  type ResourceType,
  type Wanted,
} from '#core';
import { acceptChange, type WantedChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import { viewOf } from '../resource-view';
import type { ApiRequest, Handler } from '../route';
import { findRecord } from './find-resource';
import { parseWanted, requireFit } from './parse-wanted';
import { parseBody } from './require-body';

const MOST_ATTEMPTS = 5;

type Patch = Readonly<Record<string, unknown>>;

/** RFC 7396, one level deep: null takes a key away, or all of them. */
function merged(present: object, patch: unknown): Record<string, unknown> {
  if (patch === null) return {};
  const entries = Object.entries({ ...present, ...(patch as object | undefined) });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** What the resource is to be, checked as a whole as if it were asked for anew. */
function wantedAfter(type: ResourceType, record: ResourceRecord, patch: Patch): Wanted {
  const { config, labels, description = record.description ?? null, ttl, deletion_protection, ...parameters } = patch;
  const newConfig = merged(record.config, config === null ? null : canonicalConfig(type.definition, config));
  const body = {
    ...merged(record.parameters, parameters),
    ...(Object.keys(newConfig).length > 0 ? { config: newConfig } : {}),
    ...merged({}, { description, ttl: ttl ?? null }),
    labels: merged(record.labels, labels),
    deletion_protection: deletion_protection ?? record.deletion_protection,
  };
  return parseWanted(type, body, record.image_version);
}

function refuseProtectedLease(record: ResourceRecord, patch: Patch, wanted: Wanted): void {
  const keepsLease = record.expires_at !== undefined && patch['ttl'] === undefined;
  if (!wanted.deletion_protection || !keepsLease) return;
  const message = 'deletion_protection: excludes the lease (PATCH {"ttl": null, "deletion_protection": true} ends it)';
  throw new AppError('bad_request', message, { details: [{ field: 'deletion_protection', message }] });
}

function leaseOf(ttl: unknown, now: number): Pick<WantedChange, 'set' | 'schedule'> {
  if (ttl === undefined) return {};
  if (typeof ttl !== 'string') return { set: { expires_at: undefined }, schedule: { expire: false } };
  const until = now + (parseDuration(ttl) ?? 0) * 1000;
  return { set: { expires_at: new Date(until).toISOString() }, schedule: { expire: until } };
}

function changeOf(type: ResourceType, wanted: Wanted, patch: Patch, plan: ChangePlan, now: number): WantedChange {
  const lease = leaseOf(patch['ttl'], now);
  const needsEngine = plan.changed.length > 0;
  const memoryBytes = memoryLimitOf(type, wanted);
  return {
    set: {
      ...lease.set,
      labels: wanted.labels,
      description: wanted.description,
      deletion_protection: wanted.deletion_protection,
      ...(needsEngine ? { applies: plan.applies, memory_wanted: memoryBytes } : {}),
    },
    ...(lease.schedule ? { schedule: lease.schedule } : {}),
    unchanged: true,
    operation: needsEngine
      ? { kind: 'reconfigure', input: { parameters: wanted.parameters, config: wanted.config }, memoryBytes }
      : undefined,
  };
}

interface Patched {
  readonly accepted: ResourceRecord;
  readonly isOperation: boolean;
}

function refuseImage(body: unknown): void {
  if (body === null || typeof body !== 'object' || !('image_version' in body)) return;
  const message = 'image_version: is changed by POST …/upgrade, not by PATCH';
  throw new AppError('bad_request', message, { details: [{ field: 'image_version', message }] });
}

async function patchOnce(context: ApiContext, request: ApiRequest): Promise<Patched> {
  const { record, type } = await findRecord(context, request);
  refuseImage(request.body);
  const known = type.keys.filter((key) => !['image_version', 'project'].includes(key));
  const patch = parseBody(type.patch, request.body, known);
  const wanted = wantedAfter(type, record, patch);
  refuseProtectedLease(record, patch, wanted);
  const plan = planChange(type, record, wanted);
  // What an older version let pass does not stand in the way of labels and leases.
  if (plan.changed.length > 0) requireFit(type, wanted, request.body);
  const change = changeOf(type, wanted, patch, plan, context.clock.now());
  const accepted = await acceptChange(context, record, change, request);
  return { accepted, isOperation: plan.changed.length > 0 };
}

/** A patch is made of the record as it was read; one that has changed meanwhile is read again. */
async function patch(context: ApiContext, request: ApiRequest, attempts = MOST_ATTEMPTS): Promise<Patched> {
  try {
    return await patchOnce(context, request);
  } catch (error) {
    if (attempts > 1 && isAppError(error, 'conflict') && error.retryable) return patch(context, request, attempts - 1);
    throw error;
  }
}

/** Changes what is named. What the engine has to hear of is an operation; the rest is done when this answers. */
export function patchResource(context: ApiContext): Handler {
  return async (request) => {
    const { accepted, isOperation } = await patch(context, request);
    if (isOperation) return answerOperation(context, accepted, request);
    return { status: 200, body: viewOf(accepted, context.keyRing, request.caller.role) };
  };
}
