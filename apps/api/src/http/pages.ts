import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Express, RequestHandler } from 'express';
import swaggerUi from 'swagger-ui-express';
import { queueNames, SHARED_QUEUES } from '#core';
import type { ApiContext } from '../api-context';
import type { openApiDocument } from '../openapi/openapi-document';
import { auditAs } from './audit';
import { requireKeyAsPassword, requireRole } from './authorize';
import { methodNotAllowed } from './mount-routes';
import { sendRequestId } from './respond';
import { DATA_HEADERS, pageHeaders } from './security-headers';

export const BOARD = '/admin/queues';

const BOARD_ACCESS = { method: 'get', path: BOARD, role: 'admin' } as const;

/** The board of all queues. Queues of new hosts are added on each request. */
function bullBoard({ redis, queues }: ApiContext): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(BOARD);
  const board = createBullBoard({ queues: [], serverAdapter });
  const router = serverAdapter.getRouter() as RequestHandler; // typed any; it is an express router
  return async (request, response, next) => {
    const names = await queueNames(redis).catch(() => SHARED_QUEUES); // Redis is away: the board shows that
    // Read-only: retrying or removing a job there would contradict the record of its operation.
    board.setQueues(names.map((name) => new BullMQAdapter(queues.of(name), { readOnlyMode: true })));
    router(request, response, next);
  };
}

/** The pages for people: Swagger UI at /docs, Bull Board at /admin/queues. */
export function mountPages(app: Express, context: ApiContext, document: ReturnType<typeof openApiDocument>): void {
  app.get('/openapi.json', sendRequestId, (_request, response) => void response.set(DATA_HEADERS).json(document));
  app.all('/openapi.json', methodNotAllowed(['get']));
  const documentation = swaggerUi.setup(document);
  app.use('/docs', sendRequestId, pageHeaders, swaggerUi.serve, documentation);
  const guards = [requireKeyAsPassword(context.identify), auditAs(BOARD), requireRole(BOARD_ACCESS)];
  app.use(BOARD, ...guards, sendRequestId, pageHeaders, bullBoard(context));
}
