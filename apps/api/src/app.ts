import type { ApiContext } from './api-context';
import { expressApp } from './http/express-app';
import { openApiDocument } from './openapi';
import { routes } from './routes';

/** Assembles the API from what was opened; opens nothing itself. */
export function createApp(context: ApiContext) {
  const table = routes(context);
  return expressApp(context, table, openApiDocument(table, context.settings.apiKeys.length > 0));
}
