import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { AppError } from '#core';

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/**
 * Without keys, whoever reaches 127.0.0.1 is trusted, and that is every web page in a browser on this machine: by a
 * request across origins, or under a name of its own that it makes to point here. Neither passes.
 */
export function refuseForeignPages(): RequestHandler {
  return (request, _response, next) => {
    const { host = '', origin } = request.headers;
    if (!isLoopback(host)) {
      return next(
        new AppError('forbidden', `Host: '${host}' is not this machine's loopback address (set API_KEYS to allow it)`),
      );
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return next(new AppError('forbidden', `Origin: '${origin}' may not use this API (set API_KEYS to allow it)`));
    }
    next();
  };
}
