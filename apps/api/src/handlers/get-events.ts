import { abortAfter, AppError, echo, type ResourceRecord, type ResourceRef, type KeyRing } from '#core';
import { eventsAfter, latestEventId, readEvent, type ResourceEvent } from '../resource-events';
import type { ApiContext } from '../api-context';
import { viewOf } from '../resource-view';
import type { ApiRequest, Handler } from '../route';
import { findRecord, findTrace } from './find-resource';
import { inTime } from './with-redis';

/** What is published while Redis is away is lost, so the events are looked at this often in any case. */
const LOOK_EVERY_MS = 1_000;
/** Often enough for proxies, which cut off what is silent. */
const SIGN_OF_LIFE_EVERY_MS = 15_000;
const SIGN_OF_LIFE = ': still here\n\n';
/** A browser comes back after so many ms when it was cut off. */
const COME_BACK = 'retry: 1000\n\n';
const LAST_KIND = 'gone';

interface Watched {
  readonly ref: ResourceRef;
  readonly resourceId: string;
  /** the id of the event after which to go on */
  readonly after: string;
  /** what to say before that */
  readonly greeting: string;
}

function format({ id, kind, data }: ResourceEvent): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`;
}

/** The `id` that the client saw last; undefined when it saw none. */
function lastEventIdOf(request: ApiRequest): string | undefined {
  const id = request.header('last-event-id');
  if (id === '') return undefined;
  if (/^\d{1,15}-\d{1,15}$/.test(id)) return id;
  const message = `Last-Event-ID: ${echo(id)} is not the id of an event (example: 1767225600000-0)`;
  throw new AppError('bad_request', message, { details: [{ field: 'Last-Event-ID', message }] });
}

/** The record as everybody may see it who watches; its id is that of an event that it includes. */
function snapshot(record: ResourceRecord, id: string, keyRing: KeyRing): string {
  return format({ id, kind: 'snapshot', data: JSON.stringify(viewOf(record, keyRing, 'viewer')) });
}

/** True when all that came after the event is known, and something did or still can. */
async function canResume({ redis }: ApiContext, resourceId: string, id: string): Promise<boolean> {
  const event = await readEvent(redis, resourceId, id);
  return event !== undefined && event.kind !== LAST_KIND;
}

/** A resource that went while the client was away can be resumed, too: the client is told the rest. */
async function watched(context: ApiContext, request: ApiRequest, id: string | undefined): Promise<Watched> {
  const { type = '', name = '' } = request.params;
  const ref = { type, name };
  const trace = await findTrace(context, request);
  const { resource_id: resourceId = '' } = trace.record ?? trace.tombstone ?? {};
  if (id !== undefined && (await canResume(context, resourceId, id)))
    return { ref, resourceId, after: id, greeting: '' };
  const latest = await latestEventId(context.redis, resourceId); // before the record, which then includes it
  const { record } = await findRecord(context, request);
  return { ref, resourceId, after: latest, greeting: snapshot(record, latest, context.keyRing) };
}

/** The events after `after` as soon as there are any, else none after a second at the latest. */
async function nextEvents(context: ApiContext, { ref, resourceId }: Watched, after: string, hungUp: AbortSignal) {
  const look = abortAfter(LOOK_EVERY_MS, hungUp, context.stopping);
  const read = () => eventsAfter(context.redis, resourceId, after).catch(() => []); // Redis is away: the next look finds them
  try {
    const news = context.changes.changed(ref, look.signal).catch(() => undefined); // time to look
    const events = await read();
    if (events.length > 0) return events;
    await news;
    return await read();
  } finally {
    look.end();
  }
}

/** Ends after the last event, when the client hangs up, and when this process stops. While Redis is away it waits. */
async function* follow(context: ApiContext, from: Watched, hungUp: AbortSignal) {
  let { after } = from;
  let saidAt = Date.now();
  yield COME_BACK + from.greeting;
  while (!hungUp.aborted && !context.stopping.aborted) {
    const events = await nextEvents(context, from, after, hungUp);
    for (const event of events) {
      yield format(event);
      after = event.id;
      if (event.kind === LAST_KIND) return;
    }
    if (events.length > 0) saidAt = Date.now();
    if (Date.now() - saidAt < SIGN_OF_LIFE_EVERY_MS) continue;
    yield SIGN_OF_LIFE;
    saidAt = Date.now();
  }
}

/** The changes of a resource as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function getEvents(context: ApiContext): Handler {
  return async (request) => {
    const { hungUp } = request;
    const seen = await inTime(watched(context, request, lastEventIdOf(request)));
    return { contentType: 'text/event-stream', chunks: follow(context, seen, hungUp) };
  };
}
