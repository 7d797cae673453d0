import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { isUnderWay, KEYS, memberOf, type OperationState, type ResourceRef } from '#core';

/** Reports changes of records, from the channel on which every change is published. */
export interface ChangeFeed {
  /** Resolves when an operation on the resource ends after this call; rejects when `signal` aborts. */
  finished(ref: ResourceRef, signal: AbortSignal): Promise<unknown>;
  /** Resolves at the next change of the resource; rejects when `signal` aborts. */
  changed(ref: ResourceRef, signal: AbortSignal): Promise<unknown>;
  /** Starts to listen, and resumes by itself whenever Redis returns. */
  subscribe(): Promise<void>;
}

/** @param subscriber a connection of its own: Redis takes no other commands on one that subscribes */
export function changeFeed(subscriber: Redis): ChangeFeed {
  const changes = new EventEmitter().setMaxListeners(0);
  const ends = new EventEmitter().setMaxListeners(0);
  subscriber.on('message', (channel: string, message: string) => {
    if (channel !== KEYS.changes) return;
    const [resource = '', , state = ''] = message.split(' ');
    changes.emit(resource);
    if (!isUnderWay(state as OperationState)) ends.emit(resource); // published by the store's scripts only
  });
  return {
    finished: (ref, signal) => once(ends, memberOf(ref), { signal }),
    changed: (ref, signal) => once(changes, memberOf(ref), { signal }),
    subscribe: async () => {
      await subscriber.subscribe(KEYS.changes);
    },
  };
}
