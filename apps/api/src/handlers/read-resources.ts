import { readPage } from '../pagination/read-page';
import { cursorOf, filterOf, placeOf } from '../pagination/cursor';
import type { Handler } from '../route';
import { DEFAULT_LIMIT, type ListQuery } from '../schemas/queries';
import { viewOf } from '../views/resource-view';
import { typesViewOf } from '../views/types-view';
import { withContainer, withInstance } from '../wrappers/with-instance';
import { findType } from '../wrappers/with-type';

/** GET /api/resources/{type}/{name} */
export const getResource = withInstance(({ record, request, context }) => {
  return { status: 200, body: viewOf(record, context.keyRing, request.caller.role) };
});

/** GET …/{name}/stats: measured now by a worker on its host. */
export const getStats = withContainer(async ({ record, request, context }) => {
  return { status: 200, body: await context.rpc.stats(record, request.hungUp) };
});

/** GET /api/resources and GET /api/resources/{type} */
export const listResources: Handler = async ({ request: { params, query, caller }, context }) => {
  const { type } = params;
  if (type !== undefined) findType(context.catalog, type);
  const parsed = query as ListQuery; // by the route's schema
  const filter = filterOf(parsed, caller, type);
  const after = placeOf(filter, parsed.cursor);
  const { records, next } = await context.inTime(readPage(context.redis, filter, after, parsed.limit ?? DEFAULT_LIMIT));
  const resources = records.map((record) => viewOf(record, context.keyRing, caller.role));
  return { status: 200, body: { resources, next_cursor: cursorOf(filter, next) } };
};

/** GET /api/types */
export const listTypes: Handler = ({ context }) => ({ status: 200, body: typesViewOf(context.catalog) });
