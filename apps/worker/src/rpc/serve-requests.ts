import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf, sendReply, takeRequest, type Request } from '#core';
import type { WorkerContext } from '../worker-context';
import { answerQuestion } from './answer-request';

/** More are left to the other workers of the host. */
const MOST_AT_ONCE = 16;
/** Logs that are followed. They go on for hours, so they must not keep the others waiting. */
const MOST_FOLLOWED = 100;
const TRY_AGAIN_AFTER_MS = 500;
const LONGEST_STOP_MS = 2_000;

class UnderWay {
  private readonly all = new Set<Promise<void>>();

  get size(): number {
    return this.all.size;
  }

  add(work: Promise<void>): void {
    this.all.add(work);
    void work.finally(() => this.all.delete(work));
  }

  /** Resolves when one of them has ended, at once when there are fewer than `most`. */
  async room(most: number): Promise<void> {
    if (this.all.size >= most) await Promise.race(this.all);
  }

  async ended(): Promise<void> {
    await Promise.all(this.all);
  }
}

interface Work {
  readonly quick: UnderWay;
  readonly followed: UnderWay;
}

async function begin(worker: WorkerContext, question: Request, { quick, followed }: Work): Promise<void> {
  const isFollowed = question.kind === 'log' && question.follow;
  if (!isFollowed) return quick.add(answerQuestion(worker, question));
  if (followed.size < MOST_FOLLOWED) return followed.add(answerQuestion(worker, question));
  const message = `${MOST_FOLLOWED} logs are followed on this host already; try again when one is not any more`;
  await sendReply(worker.redis, question.id, { error: { code: 'no_worker', message } });
}

async function takeAll(worker: WorkerContext, blocking: Redis, work: Work): Promise<void> {
  const { installation, log, stopping } = worker;
  while (!stopping.aborted) {
    try {
      await work.quick.room(MOST_AT_ONCE);
      const question = await takeRequest(blocking, installation.hostId);
      if (question) await begin(worker, question, work);
    } catch (error) {
      if (worker.stopping.aborted) return;
      log.warn('no question taken', { error: messageOf(error) });
      await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/**
 * Answers what the API asks this host: each question is taken by one of its workers.
 *
 * @param connection is duplicated for blocking reads
 * @returns what ends it, once the worker is stopping; answers under way are broken off
 */
export function takeQuestions(worker: WorkerContext, connection: Redis): () => Promise<void> {
  const blocking = connection.duplicate();
  blocking.on('error', () => undefined); // the other connection to the same Redis has said it
  const work: Work = { quick: new UnderWay(), followed: new UnderWay() };
  const taking = takeAll(worker, blocking, work);
  return async () => {
    blocking.disconnect();
    const ended = Promise.all([taking, work.quick.ended(), work.followed.ended()]);
    await Promise.race([ended, sleep(LONGEST_STOP_MS)]);
  };
}
