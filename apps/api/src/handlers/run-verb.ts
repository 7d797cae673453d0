import type { OperationKind } from '#core';
import { acceptChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { requireEmptyBody } from './require-body';

/** POST …/{name}/stop and its like: verbs that need to be told nothing more. */
export function runVerb(context: ApiContext, kind: OperationKind): Handler {
  return async (request) => {
    const { record } = await findRecord(context, request);
    requireEmptyBody(request.body);
    const memory = kind === 'restore' ? { memoryBytes: record.memory_bytes ?? 0 } : {};
    const accepted = await acceptChange(context, record, { operation: { kind, ...memory } }, request);
    return answerOperation(context, accepted, request);
  };
}
