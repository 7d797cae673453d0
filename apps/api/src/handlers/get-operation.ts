import type { ApiContext } from '../api-context';
import type { Handler } from '../route';
import { describeOperation, findOperation } from './find-operation';
import { inTime } from './with-redis';

export function getOperation(context: ApiContext): Handler {
  return async (request) => {
    const operation = await findOperation(context, request);
    return { status: 200, body: await inTime(describeOperation(context, operation)) };
  };
}
