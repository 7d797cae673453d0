import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { isSettled, KEYS, type ResourceRef, type Status } from '#core';

/** Tells of records that settle, from the channel that every change of a record is published on. */
export interface ChangeFeed {
  /** Resolves when the resource settles after this call; rejects when `signal` aborts. */
  settled(ref: ResourceRef, signal: AbortSignal): Promise<unknown>;
  /** Begins to listen, and goes on by itself whenever Redis comes back. */
  subscribe(): Promise<void>;
}

/** @param subscriber a connection of its own: Redis takes no other commands on one that subscribes */
export function changeFeed(subscriber: Redis): ChangeFeed {
  const emitter = new EventEmitter().setMaxListeners(0);
  subscriber.on('message', (_channel: string, message: string) => {
    const [member = '', status = ''] = message.split(' ');
    if (isSettled(status as Status)) emitter.emit(member); // published by the store's script only
  });
  return {
    settled: (ref, signal) => once(emitter, `${ref.type}/${ref.name}`, { signal }),
    subscribe: async () => {
      await subscriber.subscribe(KEYS.changes);
    },
  };
}
