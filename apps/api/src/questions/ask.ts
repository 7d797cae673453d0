import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { AppError, sendRequest, isHostUp, type RequestContent, type ErrorCode } from '#core';
import { inTime } from '../handlers/with-redis';
import type { AnswerFeed } from './answer-feed';

export interface Asking {
  readonly redis: Redis;
  readonly answers: AnswerFeed;
  readonly stopping: AbortSignal;
}

/** In ms: until an answer begins, and between its parts; a worker that is at it says so every 2 s. */
export interface Patience {
  readonly first: number;
  readonly later: number;
}

const NO_ONE = new AbortController().signal;

function noWorker(hostId: string, what: string): AppError {
  const message = `no worker of host ${hostId} ${what}, and only one can ask its Docker Engine; start a worker there, or try again`;
  return new AppError('no_worker', message, { retryable: true });
}

/** What the worker says instead of an answer. */
function refusal({ code, message }: { readonly code: ErrorCode; readonly message: string }): AppError {
  return new AppError(code, message, { retryable: code === 'no_worker' || code === 'engine_unreachable' });
}

/**
 * Asks a worker of a host, and yields the parts of its answer as they come; '' says only that it goes on. It ends early
 * when the client hangs up or this process stops.
 *
 * @throws AppError `no_worker` at once when none is up, or when it takes too long; else what the worker says
 */
export async function* ask(
  { redis, answers, stopping }: Asking,
  hostId: string,
  asked: RequestContent,
  patience: Patience,
  hungUp: AbortSignal = NO_ONE,
): AsyncGenerator<string, undefined> {
  if (!(await inTime(isHostUp(redis, hostId)))) throw noWorker(hostId, 'is up');
  const id = randomUUID();
  const { inbox, listening, close } = answers.open(id);
  try {
    await inTime(listening);
    await inTime(sendRequest(redis, hostId, id, asked, patience.first));
    for (let ms = patience.first; ; ms = patience.later) {
      const message = await inbox.next(ms, hungUp, stopping);
      if (hungUp.aborted || stopping.aborted) return;
      if (!message) throw noWorker(hostId, `has answered within ${ms / 1000} s`);
      if ('error' in message) throw refusal(message.error);
      if ('end' in message) return;
      yield message.data;
    }
  } finally {
    close();
  }
}
