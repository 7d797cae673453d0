import { z } from 'zod';
import { errorView } from './error-view';
import { creationFailedView, resourceView } from './resource-view';
import type { Route } from './route';

type Responses = Route['responses'];

const location = { Location: "the resource's address" };
const retryAfter = { 'Retry-After': 'seconds' };

export const ok = (schema: z.ZodType, description: string): Responses => ({ 200: { description, schema } });

/** What a route may answer beside its own: errors that several routes share. */
export const errors = {
  wrongRequest: {
    400: { description: 'A wrong request; `details` has one entry per wrong field.', schema: errorView },
    413: { description: 'A body over 64 kB.', schema: errorView },
    415: { description: 'A body that is not application/json.', schema: errorView },
  },
  noKey: {
    401: {
      description: 'Keys are set and none was given.',
      schema: errorView,
      headers: { 'WWW-Authenticate': 'how to' },
    },
  },
  notFound: { 404: { description: 'No such type or resource.', schema: errorView } },
  unavailable: { 503: { description: 'Redis is away.', schema: errorView, headers: retryAfter } },
} satisfies Record<string, Responses>;

export const creation: Responses = {
  201: { description: 'Running (only with `Prefer: wait=N`).', schema: resourceView, headers: location },
  202: {
    description: 'Accepted; poll Location until `status` is `running` or `failed`.',
    schema: resourceView,
    headers: { ...location, ...retryAfter },
  },
  500: { description: 'It failed (only with `Prefer: wait=N`).', schema: z.union([creationFailedView, errorView]) },
};
