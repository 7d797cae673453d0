import type { OperationKind } from '#core';
import { acceptChange } from '../operations/accept-change';
import { replyToOperation } from '../operations/reply';
import type { Handler } from '../route';
import { withoutBody } from '../wrappers/with-body';
import { withRecord } from '../wrappers/with-instance';

/** POST …/{name}/stop and the other verbs without parameters. */
export function runVerb(kind: OperationKind): Handler {
  return withRecord(
    withoutBody(async ({ record, ...call }) => {
      const memory = kind === 'restore' ? { memoryBytes: record.memory_bytes ?? 0 } : {};
      return replyToOperation(call, await acceptChange(call, record, { operation: { kind, ...memory } }));
    }),
  );
}
