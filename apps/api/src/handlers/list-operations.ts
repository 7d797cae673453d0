import { readHistory } from '#core';
import type { ApiContext } from '../api-context';
import { operationViewOf } from '../operation-view';
import type { Handler } from '../route';
import { findRecord } from './find-resource';
import { inTime } from './with-redis';

/** The resource's history, the latest first. */
export function listOperations(context: ApiContext): Handler {
  return async (request) => {
    const { record } = await findRecord(context, request);
    const operations = await inTime(readHistory(context.redis, record.resource_id));
    return { status: 200, body: { operations: operations.map((operation) => operationViewOf(operation)) } };
  };
}
