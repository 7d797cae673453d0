import { AppError, type Catalog, type ResourceType } from '#core';
import type { Call, Handler } from '../route';

/** @throws AppError `not_found` in the seed's words */
export function findType(catalog: Catalog, type: string, name?: string): ResourceType {
  const found = catalog.get(type);
  if (found) return found;
  throw noSuchResource(type, name);
}

export function noSuchResource(type: string, name?: string): AppError {
  return new AppError('not_found', `Not such resource(${name === undefined ? type : `${type}:${name}`})`);
}

/** Adds the type that the path names. @throws AppError `not_found` */
export function withType(handler: Handler<Call & { readonly type: ResourceType }>): Handler {
  return (call) => {
    const { type = '' } = call.request.params;
    return handler({ ...call, type: findType(call.context.catalog, type) });
  };
}
