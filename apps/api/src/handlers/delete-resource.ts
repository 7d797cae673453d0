import { acceptChange } from '../operations/accept-change';
import { replyToOperation } from '../operations/reply';
import type { Handler } from '../route';
import { withInstance, withRecord } from '../wrappers/with-instance';

/** A deleted resource can be restored for a while, or purged. */
const purgeResource = withRecord(async ({ record, ...call }) => {
  const kind = record.status === 'deleted' ? 'purge' : 'delete';
  const operation = { kind, input: { purge: true } } as const;
  return replyToOperation(call, await acceptChange(call, record, { operation }));
});

const deleteForNow = withInstance(async ({ record, ...call }) => {
  const operation = { kind: 'delete', input: { purge: false } } as const;
  return replyToOperation(call, await acceptChange(call, record, { operation }));
});

/** DELETE /api/resources/{type}/{name}: restorable for a while; with `?purge=true` for good, deleted ones included. */
export const deleteResource: Handler = (call) => {
  return call.request.query['purge'] === true ? purgeResource(call) : deleteForNow(call);
};
