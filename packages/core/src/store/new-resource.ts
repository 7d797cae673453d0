import type { Configuration } from '../catalog/change-plan';
import { newId } from './queued-operation';
import { RECORD_SCHEMA, type ConfigValues, type ParameterValues, type ResourceRecord } from './record';

/** The configuration that a pooled instance must have, and how it gets the requested one. */
export interface PooledConfiguration extends Configuration {
  /** absent where it equals the requested configuration */
  readonly applies?: 'live';
}

export interface NewResource {
  readonly type: string;
  readonly prefix: string;
  readonly project: string;
  readonly imageVersion: string;
  /** the limit of its container */
  readonly memoryBytes: number;
  readonly parameters: ParameterValues;
  readonly config: ConfigValues;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
  readonly deletionProtection: boolean;
  /** by the clock that all machines have in common, as every time of an operation */
  readonly createdAt: Date;
  /** when its lease ends */
  readonly expiresAt?: Date | undefined;
  /** undefined for a pooled instance */
  readonly requestId?: string | undefined;
  /** ms; timings.eventsKept */
  readonly eventsKept?: number;
  /** refuse when so many operations are unfinished */
  readonly mostUnfinished?: number | undefined;
  /** the pooled instance that will do */
  readonly claim?: PooledConfiguration | undefined;
  /** of a pooled instance: where it is to be */
  readonly host?: string | undefined;
  /** identifies a repeated request: a digest of the key, and one of the body */
  readonly idempotency?: { readonly key: string; readonly body: string } | undefined;
}

export type NewRecord = Omit<ResourceRecord, 'resource_name' | 'place' | 'revision'>;

/** The pending record of a resource that has no name yet. */
export function newRecord(resource: NewResource, operationId: string): NewRecord {
  const now = resource.createdAt.toISOString();
  return {
    schema: RECORD_SCHEMA,
    resource_id: newId(),
    resource_type: resource.type,
    project: resource.project,
    platform: 'linux',
    status: 'pending',
    image_version: resource.imageVersion,
    parameters: resource.parameters,
    config: resource.config,
    labels: resource.labels,
    ...(resource.description === undefined ? {} : { description: resource.description }),
    memory_bytes: resource.memoryBytes,
    deletion_protection: resource.deletionProtection,
    ...(resource.expiresAt === undefined ? {} : { expires_at: resource.expiresAt.toISOString() }),
    created_at: now,
    updated_at: now,
    operation_id: operationId,
    operation_kind: 'create',
    operation_state: 'queued',
    ...(resource.host === undefined ? {} : { host_id: resource.host }),
  };
}
