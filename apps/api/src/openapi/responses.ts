import { z } from 'zod';
import type { ResponseSpec } from '../route';
import { dryRunView } from '../views/dry-run-view';
import { errorView } from '../views/error-view';
import { operationFailedView, resourceView } from '../views/resource-view';

type Responses = Readonly<Record<number, ResponseSpec>>;

const location = { Location: "the resource's address" };
const operationLocation = { Location: "the operation's address" };
const retryAfter = { 'Retry-After': 'seconds' };
const failed = {
  500: { description: 'Failed (only with `Prefer: wait=N`).', schema: z.union([operationFailedView, errorView]) },
};

export const ok = (schema: z.ZodType, description: string): Responses => ({ 200: { description, schema } });

export const text = (contentType: string, description: string): Responses => {
  return { 200: { description, schema: z.string(), contentType } };
};

/** Error responses that several routes share. */
export const errors = {
  badQuery: { 400: { description: 'Wrong parameters; `details` has one entry per field.', schema: errorView } },
  badBody: {
    400: { description: 'Wrong parameters; `details` has one entry per field.', schema: errorView },
    413: { description: 'The body is over 64 kB.', schema: errorView },
    415: { description: 'The body is not application/json.', schema: errorView },
  },
  refused: {
    401: {
      description: 'A key is required, and no valid one was given.',
      schema: errorView,
      headers: { 'WWW-Authenticate': 'the scheme to use' },
    },
    403: {
      description: "Not allowed by the key's role, project or quota; the message names which.",
      schema: errorView,
    },
    429: {
      description: 'The key made more requests per minute than RATE_LIMIT.',
      schema: errorView,
      headers: { RateLimit: 'requests left', 'RateLimit-Policy': 'the limit', ...retryAfter },
    },
  },
  conflict: {
    409: {
      description: 'The status does not allow it, or another operation is in progress; the body names which.',
      schema: errorView,
    },
  },
  noContainer: {
    409: { description: 'The instance has no container; the body has its status.', schema: errorView },
  },
  gone: {
    410: {
      description: 'Deleted; the body says when, by what, and until when it can be restored.',
      schema: errorView,
    },
  },
  notFound: { 404: { description: 'No such type or resource.', schema: errorView } },
  noWorker: {
    503: {
      description: 'The worker on its host, its Docker or Redis does not respond.',
      schema: errorView,
      headers: retryAfter,
    },
  },
  unavailable: { 503: { description: 'Redis does not respond.', schema: errorView, headers: retryAfter } },
} satisfies Record<string, Responses>;

export const creation: Responses = {
  200: {
    description: 'The result of a dry run, or the resource that an earlier request with this Idempotency-Key created.',
    schema: z.union([resourceView, dryRunView]),
  },
  201: { description: 'Running (only with `Prefer: wait=N`).', schema: resourceView, headers: location },
  202: {
    description:
      'Accepted, or still in progress after N seconds; poll Location until `status` is `running` or `failed`.',
    schema: resourceView,
    headers: { ...location, ...retryAfter },
  },
  429: { description: 'Too many operations are in progress.', schema: errorView, headers: retryAfter },
  422: { description: 'The Idempotency-Key was used for another request.', schema: errorView },
  ...failed,
};

/** The responses of a route that starts an operation. */
export const operation: Responses = {
  200: { description: 'Finished (only with `Prefer: wait=N`).', schema: resourceView, headers: operationLocation },
  202: {
    description: 'Accepted, or still in progress after N seconds; poll Location until `state` is final.',
    schema: resourceView,
    headers: { ...operationLocation, ...retryAfter },
  },
  ...failed,
};
