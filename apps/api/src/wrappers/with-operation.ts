import { AppError, echo, memberOf, readOperation, seesProject, type Operation } from '#core';
import type { Call, Handler } from '../route';

/** Operations of other projects do not exist for the caller. @throws AppError `not_found` */
export async function findOperation({ request: { params, caller, concerns }, context }: Call): Promise<Operation> {
  const { id = '' } = params;
  const operation = await context.inTime(readOperation(context.redis, id));
  if (operation && seesProject(caller, operation.project)) {
    const { resource_type: type, resource_name: name, project } = operation;
    concerns({ resource: memberOf({ type, name }), project, operation_id: id });
    return operation;
  }
  throw new AppError('not_found', `there is no operation ${echo(id)} (the last 50 of each resource are kept)`);
}

/** Adds the operation that the path names. @throws AppError `not_found` */
export function withOperation(handler: Handler<Call & { readonly operation: Operation }>): Handler {
  return async (call) => handler({ ...call, operation: await findOperation(call) });
}
