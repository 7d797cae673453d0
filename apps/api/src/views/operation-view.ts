import { z } from 'zod';
import { INITIATORS, OPERATION_KINDS, OPERATION_STATES, type Operation } from '#core';
import { failureView, failureViewOf } from './failure-view';
import { time } from './resource-view';

const step = z.strictObject({ name: z.string(), started_at: time, finished_at: time.nullable() });

export const operationView = z
  .strictObject({
    id: z.string(),
    kind: z.enum(OPERATION_KINDS),
    state: z.enum(OPERATION_STATES),
    resource_type: z.string(),
    resource_name: z.string(),
    resource_id: z.string(),
    by: z.enum(INITIATORS).meta({ description: 'a request, the end of a lease, or the service' }),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    position: z
      .int()
      .nullable()
      .meta({ description: 'position in the queue, 1 is next; null when it is not queued or waits for a retry' }),
    note: z.string().nullable().meta({ description: 'why it makes no progress, where that is known' }),
    steps: z.array(step),
    failure: failureView.nullable(),
  })
  .meta({ id: 'Operation' });
export type OperationView = z.infer<typeof operationView>;

export const operationsView = z.strictObject({ operations: z.array(operationView) }).meta({ id: 'Operations' });

export function operationViewOf(
  operation: Operation,
  { position, note }: { position?: number | undefined; note?: string | undefined } = {},
): OperationView {
  return {
    id: operation.id,
    kind: operation.kind,
    state: operation.state,
    resource_type: operation.resource_type,
    resource_name: operation.resource_name,
    resource_id: operation.resource_id,
    by: operation.by,
    created_at: operation.created_at,
    started_at: operation.started_at ?? null,
    finished_at: operation.finished_at ?? null,
    position: position ?? null,
    note: note ?? null,
    steps: operation.steps.map((one) => ({ ...one, finished_at: one.finished_at ?? null })),
    failure: operation.failure ? failureViewOf(operation.failure) : null,
  };
}
