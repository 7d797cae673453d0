import { echo } from '#core';
import { latestEventId, readEvent } from '../changes/resource-events';
import type { ApiContext } from '../api-context';
import { eventStream, LAST_KIND, snapshot, type Watch } from '../changes/event-stream';
import type { ApiRequest, Call, Handler } from '../route';
import { badField } from '../wrappers/with-body';
import { findRecord, findTrace } from '../wrappers/with-instance';

/** The `id` of the last event that the client saw; undefined when it saw none. */
function lastEventIdOf(request: ApiRequest): string | undefined {
  const id = request.header('last-event-id');
  if (id === '') return undefined;
  if (/^\d{1,15}-\d{1,15}$/.test(id)) return id;
  const message = `Last-Event-ID: ${echo(id)} is not the id of an event (example: 1767225600000-0)`;
  throw badField('Last-Event-ID', message);
}

/** True when all events after this one are still stored, and there were or can be any. */
async function canResume({ redis }: ApiContext, resourceId: string, id: string): Promise<boolean> {
  const event = await readEvent(redis, resourceId, id);
  return event !== undefined && event.kind !== LAST_KIND;
}

/** Resumes after the client's last event, on a resource purged meanwhile too; else starts with a snapshot. */
async function watch(call: Call, lastEventId: string | undefined): Promise<Watch> {
  const { request, context } = call;
  const { type = '', name = '' } = request.params;
  const ref = { type, name };
  const trace = await findTrace(call);
  const { resource_id: resourceId = '' } = trace.record ?? trace.tombstone ?? {};
  if (lastEventId !== undefined && (await canResume(context, resourceId, lastEventId)))
    return { ref, resourceId, after: lastEventId, greeting: '' };
  const latest = await latestEventId(context.redis, resourceId); // before the record, which then includes it
  const { record } = await findRecord(call);
  return { ref, resourceId, after: latest, greeting: snapshot(record, latest, context.keyRing) };
}

/** GET …/{name}/events: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export const getEvents: Handler = async (call) => {
  const { request, context } = call;
  const { hungUp } = request;
  const watched = await context.inTime(watch(call, lastEventIdOf(request)));
  return { contentType: 'text/event-stream', chunks: eventStream(context, watched, hungUp) };
};
