import { isUnderWay, readOperation, type ResourceRecord } from '#core';
import type { ApiContext } from './api-context';
import { viewOf } from './resource-view';
import type { ApiRequest, ApiResponse } from './route';
import { settledOrLate } from './settled-or-late';

const POLL_AFTER_S = '1';

/**
 * Answers an accepted operation: 202 with the record at once, or when it has ended within the time that the client
 * wanted to wait 200, and 500 when it failed.
 */
export async function answerOperation(
  context: ApiContext,
  accepted: ResourceRecord,
  request: ApiRequest,
): Promise<ApiResponse> {
  const { record, wait } = await settledOrLate(context, accepted, request);
  const body = viewOf(record, context.keyRing, request.caller.role);
  const { operation_id: id } = accepted;
  const headers = {
    Location: `/api/operations/${id}`,
    ...(wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` }),
  };
  const operation = wait === undefined ? undefined : await readOperation(context.redis, id);
  if (!operation || isUnderWay(operation.state))
    return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
  if (operation.state === 'succeeded') return { status: 200, headers, body };
  const message = operation.failure?.message ?? `the operation was ${operation.state}`;
  return { status: 500, headers, body: { error: { code: 500, message, resource: body } } };
}
