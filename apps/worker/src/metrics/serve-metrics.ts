import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { addProcessMetrics, AppError, messageOf, type PortRange } from '#core';
import type { WorkerContext } from '../worker-context';
import { addHostGauges } from './host-gauges';
import { scrapeGuard } from './scrape-guard';

const PATH = '/metrics';
const STATUS_OF: Readonly<Record<string, number>> = { unauthorized: 401, forbidden: 403, redis_unavailable: 503 };
/** More than all scrapers, and too few to exhaust a worker. */
const MOST_CONNECTIONS = 32;

function reply(response: ServerResponse, status: number, text: string, contentType = 'text/plain'): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
  });
  response.end(text);
}

function listener(worker: WorkerContext): RequestListener {
  const { registry } = worker.metrics;
  const guard = scrapeGuard(worker);
  const scrape = async (response: ServerResponse) =>
    reply(response, 200, await registry.metrics(), registry.contentType);
  return ({ url, method = '', headers }, response) => {
    if (url?.split('?')[0] !== PATH) return reply(response, 404, `expected: GET ${PATH}\n`);
    if (!['GET', 'HEAD'].includes(method)) return reply(response, 405, `expected: GET ${PATH}\n`);
    guard(headers)
      .then(() => scrape(response))
      .catch((error: unknown) => {
        const status = (error instanceof AppError ? STATUS_OF[error.code] : undefined) ?? 500;
        if (status === 500) worker.log.error('metrics not read', { error });
        reply(response, status, status === 500 ? 'Internal Server Error\n' : `${messageOf(error)}\n`);
      });
  };
}

/** @returns the port. @throws AppError `invalid_setting` when none of the range is free */
async function listen(server: Server, listenIp: string, { from, to }: PortRange): Promise<number> {
  for (let port = from; ; port += 1) {
    server.listen(port, listenIp);
    try {
      await once(server, 'listening');
      return port;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE' && port < to) continue;
      const message =
        `METRICS_PORT: no port from ${from} to ${to} of LISTEN_IP '${listenIp}' is free (${messageOf(cause)}); ` +
        'expected: a range with a port for each worker of this host (for example 9464-9473)';
      throw new AppError('invalid_setting', message, { cause });
    }
  }
}

/**
 * Serves this worker's metrics where METRICS_PORT is set.
 *
 * @returns a function that stops it
 */
export async function serveMetrics(worker: WorkerContext): Promise<() => void> {
  const { installation, log, metrics, redis, settings } = worker;
  const { listenIp, metricsPorts, timings } = settings;
  if (metricsPorts === null) return () => undefined;
  const { registry } = metrics;
  registry.setDefaultLabels({ host: installation.hostId });
  addHostGauges(addProcessMetrics({ registry, redis, log, timings }), worker);
  const server = createServer(listener(worker));
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listen(server, listenIp, metricsPorts);
  log.info('metrics ready', { url: `http://${listenIp}:${port}${PATH}` });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
