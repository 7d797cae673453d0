import type { RequestHandler } from 'express';

/** Several handlers as one: express's router matches the path again for each handler, which slows down every request. */
export function inSequence(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    const pass = (at: number, error?: unknown): void => {
      const handler = handlers[at];
      if (error !== undefined || !handler) return next(error);
      const passing: unknown = handler(request, response, (failure?: unknown) => pass(at + 1, failure));
      if (passing instanceof Promise) passing.catch(next);
    };
    pass(0);
  };
}
