import { z } from 'zod';
import type { ApiContext } from './api-context';
import { createResource } from './handlers/create-resource';
import { getResource } from './handlers/get-resource';
import { isAlive, isReady, okView } from './handlers/health';
import { listTypes, typesView } from './handlers/list-types';
import { withRedis } from './handlers/with-redis';
import { resourceView } from './resource-view';
import { creation, errors, ok } from './responses';
import type { Handler, Route } from './route';

const typeParams = z.object({ type: z.string().meta({ description: 'a name from /api/types', example: 'redis' }) });
const resourceParams = typeParams.extend({ name: z.string().meta({ example: 'r1' }) });
const preferHeader = z.object({
  prefer: z
    .string()
    .optional()
    .meta({ description: '`wait=N`: answer when it is running, or after N seconds', example: 'wait=60' }),
});

/** The whole HTTP surface. Made of it, or not our own, and mounted beside it: /openapi.json, /docs, /admin/queues. */
export function routes(context: ApiContext): readonly Route[] {
  const stored = (handler: Handler) => withRedis(context, handler);
  const body = z.union([...context.catalog.values()].map((type) => type.body.meta({ title: type.definition.name })));
  return [
    {
      method: 'post',
      path: '/api/resources/{type}',
      summary: 'Create an instance',
      params: typeParams,
      headers: preferHeader,
      body,
      responses: { ...creation, ...errors.wrongRequest, ...errors.noKey, ...errors.notFound, ...errors.unavailable },
      handler: stored(createResource(context)),
    },
    {
      method: 'get',
      path: '/api/resources/{type}/{name}',
      summary: 'Read an instance',
      params: resourceParams,
      responses: { ...ok(resourceView, 'The instance.'), ...errors.noKey, ...errors.notFound, ...errors.unavailable },
      handler: stored(getResource(context)),
    },
    {
      method: 'get',
      path: '/api/types',
      summary: 'List the types and their parameters',
      responses: { ...ok(typesView, 'The types.'), ...errors.noKey },
      handler: listTypes(context),
    },
    {
      method: 'get',
      path: '/healthz',
      summary: 'Is the process alive?',
      responses: ok(okView, 'It is.'),
      handler: isAlive,
    },
    {
      method: 'get',
      path: '/readyz',
      summary: 'Can requests be served?',
      responses: { ...ok(okView, 'Redis answers.'), ...errors.unavailable },
      handler: stored(isReady(context)),
    },
  ];
}
