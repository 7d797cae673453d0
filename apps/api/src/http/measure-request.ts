import type { Request, Response } from 'express';
import type { ApiMetrics } from '../metrics/api-metrics';

/** For paths without a route: whatever clients invent must not make new time series. */
const OTHER = 'other';
/** The client hung up before there was an answer. */
const NO_STATUS = 'none';

/** Counts the request when its response has ended, or its client has hung up. */
export function measureRequest({ requests }: ApiMetrics, request: Request, response: Response): void {
  const began = performance.now();
  response.once('close', () => {
    const { route } = response.locals as { readonly route?: string }; // by auditAs() only
    const labels = {
      method: route === undefined ? OTHER : request.method,
      route: route ?? OTHER,
      status: response.headersSent ? String(response.statusCode) : NO_STATUS,
    };
    requests.observe(labels, (performance.now() - began) / 1000);
  });
}
