import type { RequestListener } from 'node:http';
import type { ApiContext } from './api-context';
import { expressApp } from './http/express-app';
import { openApiDocument } from './openapi/openapi-document';
import { ROUTES } from './routes';

/** Assembles the API from what main.ts opened; opens nothing itself. */
export function createApp(context: ApiContext): RequestListener {
  return expressApp(context, ROUTES, openApiDocument(ROUTES, context.catalog, context.settings));
}
