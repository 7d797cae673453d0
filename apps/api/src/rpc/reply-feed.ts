import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { abortAfter, AppError, KEYS, type ReplyMessage } from '#core';

/** Larger than any log (the worker's create-options.ts bounds them), so only a client that reads too slowly exceeds it. */
const MAX_UNREAD_CHARACTERS = 40 * 1024 * 1024;

/** The unread parts of a reply. */
class Inbox {
  private readonly texts: string[] = [];
  private readonly arrivals = new EventEmitter();
  private unreadCharacters = 0;

  put(text: string): void {
    this.unreadCharacters += text.length;
    if (this.unreadCharacters > MAX_UNREAD_CHARACTERS)
      this.texts.length = 0; // next() throws
    else this.texts.push(text);
    this.arrivals.emit('text');
  }

  /** The next message; undefined when none arrives in time or a signal aborts. */
  async next(ms: number, ...signals: readonly AbortSignal[]): Promise<ReplyMessage | undefined> {
    if (this.texts.length === 0) await this.wait(ms, signals);
    if (this.unreadCharacters > MAX_UNREAD_CHARACTERS)
      throw new AppError('internal', 'the client reads the reply too slowly');
    const text = this.texts.shift();
    this.unreadCharacters -= text?.length ?? 0;
    return text === undefined ? undefined : (JSON.parse(text) as ReplyMessage); // published by sendReply() only
  }

  private async wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    const deadline = abortAfter(ms, ...signals);
    await once(this.arrivals, 'text', { signal: deadline.signal }).catch(() => undefined);
    deadline.release();
  }
}

interface OpenReply {
  readonly inbox: Inbox;
  /** resolves when no later message can be missed */
  readonly listening: Promise<unknown>;
  readonly close: () => void;
}

/** Receives the replies to requests, by their ids. */
export interface ReplyFeed {
  /** The caller must close it, even when `listening` rejects. */
  open(id: string): OpenReply;
}

/** @param subscriber may be shared: messages on other channels are ignored */
export function replyFeed(subscriber: Redis): ReplyFeed {
  const inboxes = new Map<string, Inbox>();
  subscriber.on('message', (channel: string, text: string) => inboxes.get(channel)?.put(text));
  return {
    open: (id) => {
      const channel = KEYS.reply(id);
      const inbox = new Inbox();
      inboxes.set(channel, inbox);
      return {
        inbox,
        listening: subscriber.subscribe(channel),
        close: () => {
          inboxes.delete(channel);
          subscriber.unsubscribe(channel).catch(() => undefined); // Redis is away, and the subscription with it
        },
      };
    },
  };
}
