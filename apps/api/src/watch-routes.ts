import { z } from 'zod';
import type { ApiContext } from './api-context';
import { getEvents } from './handlers/get-events';
import { getLogs, logsQuery } from './handlers/get-logs';
import { getStats, statsView } from './handlers/get-stats';
import { withRedis } from './handlers/with-redis';
import { errors, ok } from './responses';
import type { Handler, Route } from './route';
import { resourceParams, resumeHeader } from './route-params';

const text = (contentType: string, description: string) => ({
  200: { description, schema: z.string(), contentType },
});

/** What an instance does: its log, what it takes, and its changes as they happen. */
export function watchRoutes(context: ApiContext): readonly Route[] {
  const stored = (handler: Handler) => withRedis(context, handler);
  const read = { ...errors.refused, ...errors.notFound, ...errors.gone };
  const wrong = { 400: errors.wrongRequest[400] };
  return [
    {
      method: 'get',
      path: '/api/resources/{type}/{name}/logs',
      summary: "The last lines of an instance's log, and what follows",
      role: 'viewer',
      params: resourceParams,
      query: logsQuery,
      responses: {
        ...text('text/plain', 'The lines, the latest last; passwords are redacted.'),
        ...wrong,
        ...errors.noContainer,
        ...errors.noWorker,
        ...read,
      },
      handler: stored(getLogs(context)),
    },
    {
      method: 'get',
      path: '/api/resources/{type}/{name}/stats',
      summary: 'What an instance takes at this moment',
      role: 'viewer',
      params: resourceParams,
      responses: { ...ok(statsView, 'As measured.'), ...errors.noContainer, ...errors.noWorker, ...read },
      handler: stored(getStats(context)),
    },
    {
      method: 'get',
      path: '/api/resources/{type}/{name}/events',
      summary: 'The changes of an instance as they happen, as server-sent events',
      role: 'viewer',
      params: resourceParams,
      headers: resumeHeader,
      responses: {
        ...text(
          'text/event-stream',
          '`snapshot`, the instance without its secrets, then `status`, `step`, `operation`, and at last `gone`; ' +
            'what came after the event in `Last-Event-ID` when that is still known.',
        ),
        ...wrong,
        ...errors.unavailable,
        ...read,
      },
      handler: stored(getEvents(context)),
    },
  ];
}
