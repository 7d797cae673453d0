import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf, sendReply, takeRequest, type Request } from '#core';
import type { WorkerContext } from '../worker-context';
import { reply } from './reply';

/** Further requests are left to the other workers of the host. */
const MOST_AT_ONCE = 16;
/** Followed logs. They last for hours, so they must not keep other requests waiting. */
const MOST_FOLLOWED = 100;

class InProgress {
  private readonly all = new Set<Promise<void>>();

  get size(): number {
    return this.all.size;
  }

  add(work: Promise<void>): void {
    this.all.add(work);
    void work.finally(() => this.all.delete(work));
  }

  /** Resolves as soon as there are fewer than `most`. */
  async fewerThan(most: number): Promise<void> {
    if (this.all.size >= most) await Promise.race(this.all);
  }

  async ended(): Promise<void> {
    await Promise.all(this.all);
  }
}

interface Work {
  readonly quick: InProgress;
  readonly followed: InProgress;
}

async function begin(worker: WorkerContext, request: Request, { quick, followed }: Work): Promise<void> {
  const isFollowed = request.kind === 'log' && request.follow;
  if (!isFollowed) return quick.add(reply(worker, request));
  if (followed.size < MOST_FOLLOWED) return followed.add(reply(worker, request));
  const message = `this host already serves ${MOST_FOLLOWED} followed logs, its maximum; try again when one has ended`;
  await sendReply(worker.redis, request.id, { error: { code: 'no_worker', message } });
}

async function takeAll(worker: WorkerContext, blocking: Redis, work: Work): Promise<void> {
  const { installation, log, settings, stopping } = worker;
  while (!stopping.aborted) {
    try {
      await work.quick.fewerThan(MOST_AT_ONCE);
      const request = await takeRequest(blocking, installation.hostId);
      if (request) await begin(worker, request, work);
    } catch (error) {
      if (worker.stopping.aborted) return;
      log.warn('could not take a request; retrying', { error: messageOf(error) });
      await sleep(settings.timings.rpcRetry, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/**
 * Replies to the API's requests to this host: one of its workers takes each.
 *
 * @param connection is duplicated for blocking reads
 * @returns ends it, once the worker is stopping; replies in progress are cut off
 */
export function serveRequests(worker: WorkerContext, connection: Redis): () => Promise<void> {
  const blocking = connection.duplicate();
  blocking.on('error', () => undefined); // logged by the other connection to the same Redis
  const work: Work = { quick: new InProgress(), followed: new InProgress() };
  const taking = takeAll(worker, blocking, work);
  return async () => {
    blocking.disconnect();
    const ended = Promise.all([taking, work.quick.ended(), work.followed.ended()]);
    await Promise.race([ended, sleep(worker.settings.timings.rpcStop)]);
  };
}
