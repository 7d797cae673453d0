import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import type { ApiContext } from '../api-context';
import type { openApiDocument } from '../openapi';
import { requireKeyAsPassword } from './authenticate';
import { methodNotAllowed } from './mount-routes';

const BOARD = '/admin/queues';

/** Everything a page shows comes from this server; Bull Board's request for foreign fonts is refused by the browser. */
const pageHeaders = helmet({
  contentSecurityPolicy: {
    directives: {
      styleSrc: ["'self'", "'unsafe-inline'"],
      fontSrc: ["'self'", 'data:'],
      upgradeInsecureRequests: null,
    },
  },
  strictTransportSecurity: false,
});

function bullBoard(queue: ApiContext['queue']): ExpressAdapter {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(BOARD);
  // Read-only: a job that is retried or removed there would no longer tell what became of its request.
  createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter: adapter });
  return adapter;
}

/** The pages for people: Swagger UI at /docs, Bull Board at /admin/queues. */
export function mountPages(
  app: Express,
  { settings, queue }: ApiContext,
  document: ReturnType<typeof openApiDocument>,
): void {
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.all('/openapi.json', methodNotAllowed(['get']));
  app.use('/docs', pageHeaders, swaggerUi.serve, swaggerUi.setup(document as swaggerUi.JsonObject)); // JsonObject: any object
  app.use(BOARD, requireKeyAsPassword(settings.apiKeys), pageHeaders, bullBoard(queue).getRouter() as RequestHandler); // typed any; it is an express router
}
