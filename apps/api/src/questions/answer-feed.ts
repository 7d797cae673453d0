import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { abortAfter, AppError, KEYS, type ReplyMessage } from '#core';

/** A whole log is smaller (the worker's create-options.ts bounds it), so only what comes faster than it is read grows so far. */
const MOST_WAITING_CHARACTERS = 40 * 1024 * 1024;

/** What came of an answer and was not read yet. */
class Inbox {
  private readonly texts: string[] = [];
  private readonly news = new EventEmitter();
  private waitingCharacters = 0;

  put(text: string): void {
    this.waitingCharacters += text.length;
    if (this.waitingCharacters > MOST_WAITING_CHARACTERS)
      this.texts.length = 0; // next() tells
    else this.texts.push(text);
    this.news.emit('text');
  }

  /** The next message; undefined when none came in time, or one of the signals aborts. */
  async next(ms: number, ...signals: readonly AbortSignal[]): Promise<ReplyMessage | undefined> {
    if (this.texts.length === 0) await this.wait(ms, signals);
    if (this.waitingCharacters > MOST_WAITING_CHARACTERS)
      throw new AppError('internal', 'the answer comes faster than the client reads it');
    const text = this.texts.shift();
    this.waitingCharacters -= text?.length ?? 0;
    return text === undefined ? undefined : (JSON.parse(text) as ReplyMessage); // published by sendReply() only
  }

  private async wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    const deadline = abortAfter(ms, ...signals);
    await once(this.news, 'text', { signal: deadline.signal }).catch(() => undefined);
    deadline.release();
  }
}

interface Answer {
  readonly inbox: Inbox;
  /** resolves when nothing that is said from now on is missed */
  readonly listening: Promise<unknown>;
  readonly close: () => void;
}

/** Hears the answers to questions, by their ids. */
export interface AnswerFeed {
  /** @returns what must be closed, even when it never listened */
  open(id: string): Answer;
}

/** @param subscriber may be shared: only the channels of answers are looked at */
export function answerFeed(subscriber: Redis): AnswerFeed {
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
          subscriber.unsubscribe(channel).catch(() => undefined); // Redis is away, and with it the subscription
        },
      };
    },
  };
}
