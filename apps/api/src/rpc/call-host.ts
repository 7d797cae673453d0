import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { AppError, lookAtHost, sendRequest, type RequestContent, type ErrorCode } from '#core';
import type { ReplyFeed } from './reply-feed';

export interface RpcContext {
  readonly redis: Redis;
  readonly replies: ReplyFeed;
  readonly inTime: <T>(work: Promise<T>) => Promise<T>;
  readonly stopping: AbortSignal;
}

/** In ms: for the first part of the reply, and for each next one; a worker at work sends an empty part every rpcHeartbeat. */
export interface Deadlines {
  readonly first: number;
  readonly next: number;
}

const NEVER = new AbortController().signal;

function noWorker(problem: string): AppError {
  const message = `${problem}, and only a worker there can reach its Docker; start a worker there, or try again`;
  return new AppError('no_worker', message, { retryable: true });
}

/** The worker's error. */
function refusal({ code, message }: { readonly code: ErrorCode; readonly message: string }): AppError {
  return new AppError(code, message, { retryable: code === 'no_worker' || code === 'engine_unreachable' });
}

/**
 * Sends a request to a worker of a host, and yields the parts of the reply as they come; an empty part is a heartbeat. Ends
 * early when the client hangs up or this process stops.
 *
 * @throws AppError `no_worker` at once when the host has none, or after a deadline; else the worker's error
 */
export async function* callHost(
  { redis, replies, inTime, stopping }: RpcContext,
  hostId: string,
  request: RequestContent,
  deadlines: Deadlines,
  hungUp: AbortSignal = NEVER,
): AsyncGenerator<string, undefined> {
  const id = randomUUID();
  const { inbox, listening, close } = replies.open(id);
  try {
    const [{ isUp, time }] = await inTime(Promise.all([lookAtHost(redis, hostId), listening]));
    if (!isUp) throw noWorker(`no worker is running on host ${hostId}`);
    await inTime(sendRequest(redis, hostId, id, request, time + deadlines.first));
    for (let ms = deadlines.first; ; ms = deadlines.next) {
      const message = await inbox.next(ms, hungUp, stopping);
      if (hungUp.aborted || stopping.aborted) return;
      if (!message) throw noWorker(`no worker on host ${hostId} replied within ${ms / 1000} s`);
      if ('error' in message) throw refusal(message.error);
      if ('end' in message) return;
      yield message.data;
    }
  } finally {
    close();
  }
}
