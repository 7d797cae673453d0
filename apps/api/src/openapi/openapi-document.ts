import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import type { Catalog, Settings } from '#core';
import type { Route, RouteSpec } from '../route';
import { errorView } from '../views/error-view';

type HeaderSpecs = Record<string, { description: string; schema: { type: 'string' } }>;

type Document = ReturnType<typeof createDocument>;

function responsesOf(spec: RouteSpec): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(spec.responses).map(([status, { description, schema, headers = {}, contentType }]) => {
      const described = Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, schema: { type: 'string' } },
      ]);
      return [
        status,
        {
          description,
          content: { [contentType ?? 'application/json']: { schema } },
          headers: Object.fromEntries(described) as HeaderSpecs,
        },
      ];
    }),
  );
}

const SECURITY = [{ bearer: [] }, { key: [] }];

const anyOtherError = {
  description: 'Any other error, including unexpected ones (500).',
  content: { 'application/json': { schema: errorView } },
};

type Access = Pick<Settings, 'apiKeys' | 'listensLocally'>;

/** Without API_KEYS a key is optional until one is created. */
function securityOf({ role }: Route, { apiKeys, listensLocally }: Access) {
  if (role === 'anyone') return { security: [] };
  const isOptional = apiKeys.length === 0 || (role === 'local' && listensLocally);
  return isOptional ? { security: [{}, ...SECURITY] } : {};
}

function bodyOf({ body }: RouteSpec, catalog: Catalog) {
  if (!body) return {};
  return {
    requestBody: { content: { 'application/json': { schema: body instanceof Function ? body(catalog) : body } } },
  };
}

/** The OpenAPI 3.1 description, generated from the route table. */
export function openApiDocument(routes: readonly Route[], catalog: Catalog, access: Access): Document {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const { spec } = route;
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: {
        summary: spec.summary,
        ...securityOf(route, access),
        requestParams: {
          ...(spec.params ? { path: spec.params } : {}),
          ...(spec.query ? { query: spec.query } : {}),
          ...(spec.headers ? { header: spec.headers } : {}),
        },
        ...bodyOf(spec, catalog),
        responses: { ...responsesOf(spec), default: anyOtherError },
      },
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Resource Management',
      version: '1',
      description: 'Provisions database servers in Docker containers.',
    },
    security: SECURITY,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
    paths,
  });
}
