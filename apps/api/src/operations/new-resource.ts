import { parseDuration, type DesiredState, type NewResource, type ResourceType } from '#core';
import type { Call } from '../route';
import { idempotencyOf } from './idempotency';
import { pooledFor } from './pooled-for';
import { prefersAsync } from './prefer';

export interface CreationRequest {
  readonly type: ResourceType;
  readonly project: string;
  readonly desired: DesiredState;
  readonly memoryBytes: number;
}

/** What a request asks the store for. */
export function newResource(
  { type, project, desired, memoryBytes }: CreationRequest,
  { request, context }: Call,
): NewResource {
  const { name, prefix } = type.definition;
  const key = request.header('idempotency-key');
  const createdAt = context.clock.date();
  const seconds = desired.ttl === undefined ? undefined : parseDuration(desired.ttl);
  return {
    type: name,
    prefix,
    project,
    imageVersion: desired.image_version,
    memoryBytes,
    parameters: desired.parameters,
    config: desired.config,
    labels: desired.labels,
    description: desired.description,
    deletionProtection: desired.deletion_protection,
    createdAt,
    expiresAt: seconds === undefined ? undefined : new Date(createdAt.getTime() + seconds * 1000),
    requestId: request.id,
    claim: prefersAsync(request.header('prefer')) ? undefined : pooledFor(type, desired),
    eventsKept: context.settings.timings.eventsKept,
    mostUnfinished: context.settings.maxPending,
    idempotency: key === '' ? undefined : idempotencyOf(key, { type: name, project, body: request.body }),
  };
}
