import type { Request } from 'express';
import { AppError, fieldErrors } from '#core';
import type { Route } from '../route';

/** @throws AppError `bad_request` naming each parameter that is wrong or not known */
export function parseQuery(route: Route, request: Request): Record<string, unknown> {
  const given = request.url.includes('?') ? request.query : {};
  if (!route.query) {
    const details = Object.keys(given).map((field) => ({
      field,
      message: `${field}: is not known (no query parameters are)`,
    }));
    if (details.length === 0) return {};
    throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
  }
  const parsed = route.query.safeParse(given);
  if (parsed.success) return parsed.data;
  const details = fieldErrors(parsed.error, Object.keys(route.query.shape));
  throw new AppError('bad_request', details.map(({ message }) => message).join('; '), { details });
}
