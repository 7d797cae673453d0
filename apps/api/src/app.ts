import type { RequestListener } from 'node:http';
import type { Request, Response } from 'express';
import type { ApiContext } from './api-context';
import { byTurns } from './http/by-turns';
import { expressApp } from './http/express-app';
import { refuseTarget } from './http/refuse-target';
import { openApiDocument } from './openapi';
import { routes } from './routes';

/** Assembles the API from what was opened; opens nothing itself. */
export function createApp(context: ApiContext): RequestListener {
  const table = routes(context);
  const app = expressApp(context, table, openApiDocument(table, context.settings.apiKeys.length > 0));
  return byTurns((incoming, answer) => {
    const [request, response] = [incoming as Request, answer as Response]; // express makes them that
    app(request, response, () => {
      refuseTarget(request, response);
    });
  });
}
