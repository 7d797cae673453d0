import {
  AppError,
  echo,
  isHostUp,
  isUnderWay,
  readHosts,
  memberOf,
  readOperation,
  seesProject,
  type Operation,
  type ResourceRecord,
} from '#core';
import type { ApiContext } from '../api-context';
import { operationViewOf, type OperationView } from '../operation-view';
import type { Asked } from './find-resource';
import { inTime } from './with-redis';

/** Why nothing happens with an operation that is under way, where that is known. */
async function noteOn({ redis }: ApiContext, record: ResourceRecord): Promise<string | undefined> {
  const { host_id: hostId, operation_kind: kind, waiting } = record;
  if (hostId === undefined || kind === 'create') {
    const isAnyUp = [...(await readHosts(redis)).values()].includes(true);
    return isAnyUp ? waiting?.message : 'no worker is up; it is done when one is';
  }
  return (await isHostUp(redis, hostId))
    ? waiting?.message
    : `no worker of host ${hostId} is up; it is done when one is`;
}

/** The operation, with where it queues and what keeps it there. */
export async function describeOperation(context: ApiContext, operation: Operation): Promise<OperationView> {
  if (!isUnderWay(operation.state)) return operationViewOf(operation);
  const record = await context.store.get({ type: operation.resource_type, name: operation.resource_name });
  if (record?.operation_id !== operation.id) return operationViewOf(operation);
  const position = operation.state === 'queued' ? await context.queues.position(record) : undefined;
  return operationViewOf(operation, { position, note: await noteOn(context, record) });
}

/** Those of other projects are none for the caller. @throws AppError `not_found` */
export async function findOperation(
  { redis }: ApiContext,
  { params: { id = '' }, caller, concerns }: Asked,
): Promise<Operation> {
  const operation = await inTime(readOperation(redis, id));
  if (operation && seesProject(caller, operation.project)) {
    const { resource_type: type, resource_name: name, project } = operation;
    concerns({ resource: memberOf({ type, name }), project, operation_id: id });
    return operation;
  }
  throw new AppError('not_found', `there is no operation ${echo(id)} (the last 50 of each resource are kept)`);
}
