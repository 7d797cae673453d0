import { z } from 'zod';
import type { ApiContext } from './api-context';
import { createResource } from './handlers/create-resource';
import { deleteResource } from './handlers/delete-resource';
import { getResource } from './handlers/get-resource';
import { listQuery, listResources, listView } from './handlers/list-resources';
import { patchResource } from './handlers/patch-resource';
import { withRedis } from './handlers/with-redis';
import { resourceView } from './resource-view';
import { creation, errors, ok, operation } from './responses';
import type { Handler, Route } from './route';
import { creationHeaders, flag, preferHeader, resourceParams, typeParams } from './route-params';

/** Resources: made, read, changed and deleted. */
export function resourceRoutes(context: ApiContext): readonly Route[] {
  const stored = (handler: Handler) => withRedis(context, handler);
  const types = [...context.catalog.values()];
  const bodies = z.union(types.map((type) => type.body.meta({ title: type.definition.name })));
  const patches = z.union(types.map((type) => type.patch.meta({ title: type.definition.name })));
  const read = { ...errors.refused, ...errors.notFound, ...errors.unavailable };
  const list = {
    ...ok(listView, 'A page, in the order of creation.'),
    400: errors.wrongRequest[400],
    ...errors.refused,
    ...errors.unavailable,
  };
  return [
    {
      method: 'post',
      path: '/api/resources/{type}',
      summary: 'Create an instance',
      role: 'user',
      params: typeParams,
      query: z.strictObject({ dry_run: flag.meta({ description: 'say what would be made, and make nothing' }) }),
      headers: creationHeaders,
      body: bodies,
      responses: { ...creation, ...errors.wrongRequest, ...errors.gone, ...read },
      handler: stored(createResource(context)),
    },
    {
      method: 'get',
      path: '/api/resources',
      summary: 'List the instances',
      role: 'viewer',
      query: listQuery,
      responses: list,
      handler: stored(listResources(context)),
    },
    {
      method: 'get',
      path: '/api/resources/{type}',
      summary: 'List the instances of a type',
      role: 'viewer',
      params: typeParams,
      query: listQuery,
      responses: { ...list, ...errors.notFound },
      handler: stored(listResources(context)),
    },
    {
      method: 'get',
      path: '/api/resources/{type}/{name}',
      summary: 'Read an instance',
      role: 'viewer',
      params: resourceParams,
      responses: { ...ok(resourceView, 'The instance.'), ...errors.gone, ...read },
      handler: stored(getResource(context)),
    },
    {
      method: 'patch',
      path: '/api/resources/{type}/{name}',
      summary: 'Change parameters, directives, labels, description, protection or lease',
      role: 'user',
      params: resourceParams,
      headers: preferHeader,
      body: patches,
      responses: { ...operation, ...errors.wrongRequest, ...errors.conflict, ...errors.gone, ...read },
      handler: stored(patchResource(context)),
    },
    {
      method: 'delete',
      path: '/api/resources/{type}/{name}',
      summary: 'Delete an instance; it can be restored for a while',
      role: 'user',
      params: resourceParams,
      query: z.strictObject({ purge: flag.meta({ description: 'for good, at once' }) }),
      headers: preferHeader,
      responses: { ...operation, 400: errors.wrongRequest[400], ...errors.conflict, ...errors.gone, ...read },
      handler: stored(deleteResource(context)),
    },
  ];
}
