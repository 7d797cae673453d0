import { abortAfter, type KeyRing, type ResourceRecord, type ResourceRef } from '#core';
import { eventsAfter, type ResourceEvent } from './resource-events';
import type { ApiContext } from '../api-context';
import { viewOf } from '../views/resource-view';

const HEARTBEAT = ': still here\n\n';
export const LAST_KIND = 'gone';

export interface Watch {
  readonly ref: ResourceRef;
  readonly resourceId: string;
  /** the stream continues after the event with this id */
  readonly after: string;
  /** sent first */
  readonly greeting: string;
}

function format({ id, kind, data }: ResourceEvent): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`;
}

/** The record as a viewer sees it. @param id of the latest event that the record includes */
export function snapshot(record: ResourceRecord, id: string, keyRing: KeyRing): string {
  return format({ id, kind: 'snapshot', data: JSON.stringify(viewOf(record, keyRing, 'viewer')) });
}

/**
 * The events after `after` as soon as there are any, else none after timings.eventCheck: changes that are published while Redis
 * is away are lost, so the events are read this often in any case.
 */
async function nextEvents(context: ApiContext, { ref, resourceId }: Watch, after: string, hungUp: AbortSignal) {
  const check = abortAfter(context.settings.timings.eventCheck, hungUp, context.stopping);
  const read = () => eventsAfter(context.redis, resourceId, after).catch(() => []); // Redis is away: the next check finds them
  try {
    const changed = context.changes.changed(ref, check.signal).catch(() => undefined); // time to check
    const events = await read();
    if (events.length > 0) return events;
    await changed;
    return await read();
  } finally {
    check.end();
  }
}

/** Ends after the last event, when the client hangs up, or when this process stops. While Redis is away it waits. */
export async function* eventStream(context: ApiContext, watch: Watch, hungUp: AbortSignal): AsyncGenerator<string> {
  const { eventHeartbeat, eventReconnect } = context.settings.timings;
  let { after } = watch;
  let sentAt = Date.now();
  yield `retry: ${eventReconnect}\n\n${watch.greeting}`;
  while (!hungUp.aborted && !context.stopping.aborted) {
    const events = await nextEvents(context, watch, after, hungUp);
    for (const event of events) {
      yield format(event);
      after = event.id;
      if (event.kind === LAST_KIND) return;
    }
    if (events.length > 0) sentAt = Date.now();
    if (Date.now() - sentAt < eventHeartbeat) continue;
    yield HEARTBEAT;
    sentAt = Date.now();
  }
}
