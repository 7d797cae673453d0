import { randomUUID } from 'node:crypto';
import type { ResourceRecord } from './record';
import type { Initiator, Operation } from './operation';
import type { OperationKind } from './verbs';

/** 122 random bits; drawn from Node's pool, which costs a fraction of randomBytes(). */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

type Identified = Pick<ResourceRecord, 'resource_id' | 'resource_type' | 'project'> & {
  readonly resource_name?: string;
};

/** A new operation's fields, as its hash has them; the name of a resource that has none yet is added by the script. */
export function queuedOperation(
  { resource_id, resource_type, resource_name, project }: Identified,
  kind: OperationKind,
  by: Initiator,
  input: Operation['input'],
  requestId: string | undefined,
  at: Date,
  id = newId(),
) {
  return {
    id,
    kind,
    resource_id,
    resource_type,
    resource_name,
    project,
    state: 'queued' as const,
    by,
    created_at: at.toISOString(),
    input,
    steps: [],
    request_id: requestId,
  };
}
