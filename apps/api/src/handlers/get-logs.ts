import { isAppError } from '#core';
import { DEFAULT_TAIL, type LogsQuery } from '../schemas/queries';
import { noContainer, withContainer } from '../wrappers/with-instance';

/** GET …/{name}/logs: read by a worker on the container's host. */
export const getLogs = withContainer(async ({ record, request, context }) => {
  const { query, hungUp } = request;
  const { tail = DEFAULT_TAIL, follow = false } = query as LogsQuery; // by the route's schema
  try {
    const chunks = await context.rpc.log(record, { tail, follow }, hungUp);
    return { contentType: 'text/plain; charset=utf-8', chunks };
  } catch (error) {
    throw isAppError(error, 'conflict') ? noContainer(record) : error;
  }
});
