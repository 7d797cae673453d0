import { isUnderWay, lookAtHost, readHosts, waitingNow, type Operation, type ResourceRecord } from '#core';
import type { ApiContext } from '../api-context';
import { operationViewOf, type OperationView } from '../views/operation-view';

/** Why an operation makes no progress, where that is known. */
async function noteOn({ redis }: ApiContext, record: ResourceRecord): Promise<string | undefined> {
  const { host_id: hostId, operation_kind: kind } = record;
  const waiting = waitingNow(record);
  if (hostId === undefined || kind === 'create') {
    const isAnyUp = [...(await readHosts(redis)).values()].includes(true);
    return isAnyUp ? waiting?.message : 'no worker is running; the operation waits for one';
  }
  if ((await lookAtHost(redis, hostId)).isUp) return waiting?.message;
  return `no worker is running on host ${hostId}; the operation waits for one`;
}

/** The operation, with its position in the queue and the reason why it waits. */
export async function describeOperation(context: ApiContext, operation: Operation): Promise<OperationView> {
  if (!isUnderWay(operation.state)) return operationViewOf(operation);
  const record = await context.store.get({ type: operation.resource_type, name: operation.resource_name });
  if (record?.operation_id !== operation.id) return operationViewOf(operation);
  const position = operation.state === 'queued' ? await context.queues.position(record) : undefined;
  return operationViewOf(operation, { position, note: await noteOn(context, record) });
}
