import { z } from 'zod';
import { errorView } from './error-view';
import { dryRunView } from './handlers/dry-run';
import { operationFailedView, resourceView } from './resource-view';
import type { Route } from './route';

type Responses = Route['responses'];

const location = { Location: "the resource's address" };
const operationLocation = { Location: "the operation's address" };
const retryAfter = { 'Retry-After': 'seconds' };

export const ok = (schema: z.ZodType, description: string): Responses => ({ 200: { description, schema } });

/** What a route may answer beside its own: errors that several routes share. */
export const errors = {
  wrongRequest: {
    400: { description: 'A wrong request; `details` has one entry per wrong field.', schema: errorView },
    413: { description: 'A body over 64 kB.', schema: errorView },
    415: { description: 'A body that is not application/json.', schema: errorView },
  },
  refused: {
    401: {
      description: 'Keys are wanted and no valid one was given.',
      schema: errorView,
      headers: { 'WWW-Authenticate': 'how to' },
    },
    403: {
      description: "What the key's role, project or quota does not allow; the body names which.",
      schema: errorView,
    },
    429: {
      description: 'More requests in a minute than RATE_LIMIT allows a key.',
      schema: errorView,
      headers: { RateLimit: 'what is left', 'RateLimit-Policy': 'what is allowed', ...retryAfter },
    },
  },
  conflict: {
    409: {
      description: 'Its state does not allow it, or another operation is under way; the body names either.',
      schema: errorView,
    },
  },
  noContainer: {
    409: { description: 'It has no container that could be asked; the body has its status.', schema: errorView },
  },
  gone: {
    410: {
      description: 'It was deleted; the body says when, by what, and until when it can be restored.',
      schema: errorView,
    },
  },
  notFound: { 404: { description: 'No such type or resource.', schema: errorView } },
  noWorker: {
    503: {
      description: 'No worker of its host answers, its Docker Engine does not, or Redis is away.',
      schema: errorView,
      headers: retryAfter,
    },
  },
  unavailable: { 503: { description: 'Redis is away.', schema: errorView, headers: retryAfter } },
} satisfies Record<string, Responses>;

export const creation: Responses = {
  200: {
    description: 'What would be made (`dry_run=true`), or what an earlier request with this Idempotency-Key made.',
    schema: z.union([resourceView, dryRunView]),
  },
  201: { description: 'Running (only with `Prefer: wait=N`).', schema: resourceView, headers: location },
  202: {
    description: 'Accepted; poll Location until `status` is `running` or `failed`.',
    schema: resourceView,
    headers: { ...location, ...retryAfter },
  },
  422: { description: 'The Idempotency-Key was used for another request.', schema: errorView },
  500: { description: 'It failed (only with `Prefer: wait=N`).', schema: z.union([operationFailedView, errorView]) },
};

/** What a route may answer that begins an operation. */
export const operation: Responses = {
  200: { description: 'Done (only with `Prefer: wait=N`).', schema: resourceView, headers: operationLocation },
  202: {
    description: 'Accepted; poll Location until `state` says how it ended.',
    schema: resourceView,
    headers: { ...operationLocation, ...retryAfter },
  },
  500: { description: 'It failed (only with `Prefer: wait=N`).', schema: z.union([operationFailedView, errorView]) },
};
