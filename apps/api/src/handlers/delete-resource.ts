import { acceptChange } from '../accept-operation';
import { answerOperation } from '../answer-operation';
import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { findRecord, findResource } from './find-resource';

/** Deletes a resource so that it can be restored for a while; with `?purge=true` for good, one that is deleted included. */
export function deleteResource(context: ApiContext): Handler {
  return async (request) => {
    const purge = request.query['purge'] === true;
    const { record } = await (purge ? findRecord : findResource)(context, request);
    const kind = record.status === 'deleted' ? 'purge' : 'delete';
    const accepted = await acceptChange(context, record, { operation: { kind, input: { purge } } }, request);
    return answerOperation(context, accepted, request);
  };
}
