import fc from 'fast-check';
import { broken } from './breakage';
import { fromSchema, type NamesIn, type Schema } from './from-schema';
import { headersOf } from './headers';
import { oddString, oddTexts, rarely } from './odd';
import { encoded, oddSegment, pathsOf } from './paths';
import type { Population } from './population';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

/** As much of an OpenAPI description as requests are made from. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface FuzzRequest {
  readonly method: string;
  /** `{operation:N}` in it stands for the id of the latest operation on the Nth resource */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'PURGE',
  'BREW',
];
const oneIn = (count: number) => fc.nat(count - 1).map((drawn) => drawn === 0);

function queriesOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const known = parameters.map(({ name, schema }) => {
    const valid = fromSchema(schema, () => oddString).map((value) => [value].flat().map(String));
    const pairs = rarely(
      4,
      oddString.map((text) => [text]),
      valid,
    );
    return fc.tuple(oneIn(3), pairs).map(([isGiven, values]) => (isGiven ? values.map((value) => [name, value]) : []));
  });
  const unknown = fc.tuple(oneIn(10), oddString, oddString).map(([isGiven, ...pair]) => (isGiven ? [pair] : []));
  const text = fc.tuple(unknown, ...known).map((pairs) => {
    return pairs
      .flat()
      .map((pair) => pair.map(encoded).join('='))
      .join('&');
  });
  const odd = fc.constantFrom(
    '&&',
    '=',
    '%zz=%',
    '__proto__[a]=1',
    'a[b]=1',
    'limit[]=1',
    'limit=1&limit=2',
    '?',
    'label',
    'dry_run',
  );
  return rarely(30, odd, text).map((query) => (query === '' ? '' : `?${query}`));
}

function bodiesOf(schema: Schema | undefined, namesIn: NamesIn): fc.Arbitrary<string | undefined> {
  if (!schema) return rarely(10, fc.constantFrom('{}', '{'), fc.constant(undefined));
  const valid = fromSchema(schema, namesIn);
  const fields = Object.keys(schema.properties ?? {});
  return fc.oneof(
    { weight: 4, arbitrary: valid.map((body) => JSON.stringify(body)) },
    { weight: 4, arbitrary: broken(valid).map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: oddTexts(fields) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Beside the API, and not described by it. */
const PAGES = ['/openapi.json', '/docs/', '/docs/swagger-ui.css', '/admin/queues', '/admin/queues/api/queues'];

const pages: fc.Arbitrary<FuzzRequest> = fc.record({
  method: rarely(5, fc.constantFrom(...METHODS), fc.constant('GET')),
  path: rarely(
    3,
    fc.tuple(fc.constantFrom(...PAGES), oddSegment).map((parts) => parts.join('/')),
    fc.constantFrom(...PAGES),
  ),
  headers: headersOf(['range', 'if-match', 'if-none-match']),
  body: fc.constant(undefined),
});

/** Requests for every operation in the description, most of them nearly right. */
export function requestsOf({ paths }: Description, population: Population): fc.Arbitrary<FuzzRequest> {
  const namesIn = (scope: string) => rarely(12, oddString, fc.constantFrom('env', ...(population.names[scope] ?? [])));
  const requests = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content['application/json'].schema;
      const inPlace = (place: string) => parameters.filter((one) => one.in === place);
      return (body?.anyOf ?? [body]).map((schema) =>
        fc.record({
          method: rarely(12, fc.constantFrom(...METHODS), fc.constant(method.toUpperCase())),
          path: fc
            .tuple(pathsOf(template, population, schema?.title), queriesOf(inPlace('query')))
            .map((parts) => parts.join('')),
          headers: headersOf(inPlace('header').map((one) => one.name)),
          body: bodiesOf(schema, namesIn),
        }),
      );
    }),
  );
  return fc.oneof(...requests, pages);
}
