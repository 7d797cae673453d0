import { readHistory } from '#core';
import { describeOperation } from '../operations/describe-operation';
import { operationViewOf } from '../views/operation-view';
import { withRecord } from '../wrappers/with-instance';
import { withOperation } from '../wrappers/with-operation';

/** GET /api/operations/{id} */
export const getOperation = withOperation(async ({ operation, context }) => {
  return { status: 200, body: await context.inTime(describeOperation(context, operation)) };
});

/** GET …/{name}/operations: the history, the latest first. */
export const listOperations = withRecord(async ({ record, context }) => {
  const operations = await context.inTime(readHistory(context.redis, record));
  return { status: 200, body: { operations: operations.map((operation) => operationViewOf(operation)) } };
});
