import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { errorView } from './error-view';
import type { Route } from './route';

type HeaderSpecs = Record<string, { description: string; schema: { type: 'string' } }>;

type Document = ReturnType<typeof createDocument>;

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, { description, schema, headers = {}, contentType }]) => {
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
  description: 'Any other error, an unexpected one (500) among them.',
  content: { 'application/json': { schema: errorView } },
};

/** Where no keys are set they are wanted all the same as soon as one is created. */
function securityOf({ role }: Route, hasKeys: boolean) {
  if (role === 'anyone') return { security: [] };
  return hasKeys ? {} : { security: [{}, ...SECURITY] };
}

/** The OpenAPI 3.1 description, generated from the route table. */
export function openApiDocument(routes: readonly Route[], hasKeys: boolean): Document {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: {
        summary: route.summary,
        ...securityOf(route, hasKeys),
        requestParams: {
          ...(route.params ? { path: route.params } : {}),
          ...(route.query ? { query: route.query } : {}),
          ...(route.headers ? { header: route.headers } : {}),
        },
        ...(route.body ? { requestBody: { content: { 'application/json': { schema: route.body } } } } : {}),
        responses: { ...responsesOf(route), default: anyOtherError },
      },
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Resource Management',
      version: '1',
      description: 'Database instances in Docker, handed out by request.',
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
