import {
  abortAfter,
  AppError,
  enqueueProvision,
  fieldErrors,
  handleOf,
  type ParameterValues,
  type ResourceRecord,
  type ResourceType,
} from '#core';
import type { ApiContext } from '../api-context';
import { awaitSettled } from '../await-settled';
import { viewOf } from '../resource-view';
import type { ApiRequest, ApiResponse, Handler } from '../route';
import { findType } from './find-type';
import { preferredWait } from './prefer';
import { inTime } from './with-redis';

const POLL_AFTER_S = '1';
/** The seed's words, and its status, for a synchronous creation that failed. */
const CREATION_FAILED = 'Failed to create resource, check your parameters(maybe your parameter is wrong)';

function parseBody(
  { body: schema, definition }: ResourceType,
  body: unknown,
): { imageVersion: string; parameters: ParameterValues } {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new AppError('bad_request', 'body: is not a JSON object (example: {})', {
      details: [{ field: 'body', message: 'body: is not a JSON object' }],
    });
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const details = fieldErrors(parsed.error, [...Object.keys(definition.parameters), 'image_version']);
    throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
  }
  const { image_version: imageVersion, ...parameters } = parsed.data;
  return { imageVersion: String(imageVersion), parameters };
}

/** Writes the record, then queues the job; a record whose job was not queued is forgotten again. */
async function accept({ store, queue }: ApiContext, type: ResourceType, request: ApiRequest): Promise<ResourceRecord> {
  const wanted = parseBody(type, request.body);
  const { name, prefix } = type.definition;
  const record = await store.create({ type: name, prefix, requestId: request.id, ...wanted });
  try {
    await enqueueProvision(queue, record);
  } catch (error) {
    store.discard(handleOf(record)).catch(() => undefined); // not waited for: Redis is away, and a worker's sweep ends the request
    throw error;
  }
  return record;
}

/** A request that is accepted too late is forgotten: nobody is told of it. */
async function acceptInTime(context: ApiContext, type: ResourceType, request: ApiRequest): Promise<ResourceRecord> {
  const accepting = accept(context, type, request);
  try {
    return await inTime(accepting);
  } catch (error) {
    accepting.then((record) => context.store.discard(handleOf(record))).catch(() => undefined); // as in accept()
    throw error;
  }
}

/** Waits as long as the client wants, is there, and may: a process that is to stop answers with what there is. */
async function settledOrLate(
  context: ApiContext,
  record: ResourceRecord,
  request: ApiRequest,
  wait: number,
): Promise<ResourceRecord> {
  const enough = abortAfter(wait * 1000, request.hungUp, context.stopping);
  try {
    return await awaitSettled(context, record, enough.signal);
  } finally {
    enough.release();
  }
}

function answer(record: ResourceRecord, secretKey: Buffer, wait: number | undefined): ApiResponse {
  const body = viewOf(record, secretKey);
  const location = `/api/resources/${record.resource_type}/${record.resource_name}`;
  const headers = { Location: location, ...(wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` }) };
  if (wait !== undefined && record.status === 'failed') {
    return { status: 500, headers, body: { error: { code: 500, message: CREATION_FAILED, resource: body } } };
  }
  if (wait !== undefined && record.status === 'running') return { status: 201, headers, body };
  return { status: 202, headers: { ...headers, 'Retry-After': POLL_AFTER_S }, body };
}

export function createResource(context: ApiContext): Handler {
  return async (request) => {
    const { type: typeName = '' } = request.params;
    const accepted = await acceptInTime(context, findType(context.catalog, typeName), request);
    const ids = { resource: `${typeName}/${accepted.resource_name}`, resource_id: accepted.resource_id };
    request.log.info('accepted', { ...ids, operation_id: accepted.operation_id });
    const wait = preferredWait(request.prefer);
    const record = wait === undefined ? accepted : await settledOrLate(context, accepted, request, wait);
    return answer(record, context.secretKey, wait);
  };
}
