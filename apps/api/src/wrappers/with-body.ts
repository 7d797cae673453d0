import type { z } from 'zod';
import {
  AppError,
  boundedErrors,
  checkMemoryPlan,
  containerLimitsOf,
  echoName,
  fieldErrors,
  instanceContext,
  desiredStateOf,
  type FieldError,
  type ResourceType,
  type DesiredState,
} from '#core';
import type { Call, Handler } from '../route';

/** One message per wrong field, and all of them as the message of the error. */
export function badFields(details: readonly FieldError[]): AppError {
  return new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
}

/** @param message begins with the name of the field or header */
export function badField(field: string, message: string): AppError {
  return badFields([{ field, message }]);
}

function requireObject(body: unknown): Record<string, unknown> {
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError('bad_request', 'body: is not a JSON object (example: {})', {
    details: [{ field: 'body', message: 'body: is not a JSON object' }],
  });
}

/** @param known the fields to list in the message about an unknown one */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown, known: readonly string[]): T {
  const parsed = schema.safeParse(requireObject(body));
  if (parsed.success) return parsed.data;
  throw badFields(fieldErrors(parsed.error, known));
}

/** Adds the body, parsed. @throws AppError `bad_request` naming each wrong field */
export function withBody<C extends Call, T>(
  schema: z.ZodObject & z.ZodType<T>,
  handler: Handler<C & { readonly body: T }>,
): Handler<C> {
  const known = Object.keys(schema.shape);
  return (call) => handler({ ...call, body: parseBody(schema, call.request.body, known) });
}

/** For verbs without parameters. @throws AppError `bad_request` when the body has fields */
export function withoutBody<C extends Call>(handler: Handler<C>): Handler<C> {
  return (call) => {
    const given = Object.keys(requireObject(call.request.body));
    const details = given.map((field) => {
      return { field, message: `${echoName(field)}: is not known (this takes no fields)` };
    });
    if (details.length > 0) throw badFields(boundedErrors(details));
    return handler(call);
  };
}

/**
 * The desired state in the body of a creation, or in a record that a patch was merged into.
 *
 * @param image of an existing instance: the type may not offer it any more
 * @throws AppError `bad_request` naming each wrong field
 */
export function parseDesired(type: ResourceType, body: unknown, image?: string): DesiredState {
  const desired = desiredStateOf(parseBody(type.body, body, type.keys));
  return image === undefined ? desired : { ...desired, image_version: image };
}

/**
 * @returns the memory limit of the container, in bytes
 * @throws AppError `bad_request` showing the sum, when the server may use more memory than that
 */
export function requireFit(type: ResourceType, desired: DesiredState, body: unknown): number {
  const context = instanceContext(desired, { name: 'x1', image_version: desired.image_version });
  const given = Object.keys(body as object).filter((field) => field in desired.parameters || field === 'config'); // parsed before
  checkMemoryPlan(type.memory, type.memoryParts, context, given);
  return containerLimitsOf(type, desired).memoryBytes;
}
