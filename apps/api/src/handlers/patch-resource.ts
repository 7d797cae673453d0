import { isAppError, type ResourceRecord } from '#core';
import { acceptChange } from '../operations/accept-change';
import { planPatch } from '../operations/plan-patch';
import { replyToOperation } from '../operations/reply';
import type { Call, Handler } from '../route';
import { viewOf } from '../views/resource-view';
import { findRecord } from '../wrappers/with-instance';

const MAX_ATTEMPTS = 5;

interface Patched {
  readonly accepted: ResourceRecord;
  readonly isOperation: boolean;
}

/** A patch is based on the record as read; if another request changes it meanwhile, it is read again. */
async function patch(call: Call, attempts = MAX_ATTEMPTS): Promise<Patched> {
  const { record, type } = await findRecord(call);
  const change = planPatch(type, record, call.request.body, call.context.clock.now());
  try {
    const accepted = await acceptChange(call, record, change);
    return { accepted, isOperation: change.operation !== undefined };
  } catch (error) {
    if (attempts > 1 && isAppError(error, 'conflict') && error.retryable) return patch(call, attempts - 1);
    throw error;
  }
}

/** PATCH /api/resources/{type}/{name}. Only a change of parameters or directives is an operation; the rest takes effect at once. */
export const patchResource: Handler = async (call) => {
  const { accepted, isOperation } = await patch(call);
  if (isOperation) return replyToOperation(call, accepted);
  return { status: 200, body: viewOf(accepted, call.context.keyRing, call.request.caller.role) };
};
