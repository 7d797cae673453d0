import { AppError, messageOf, repeat, sendReply, type ReplyMessage, type Request } from '#core';
import type { WorkerContext } from '../worker-context';
import { answerImage } from './answer-image';
import { answerLog } from './answer-log';
import { answerStats } from './answer-stats';

/** How soon it shows, on both sides, that the other one is gone. */
const SIGN_OF_LIFE_EVERY_MS = 2_000;

function partsOf(worker: WorkerContext, question: Request, signal: AbortSignal): AsyncIterable<string> {
  switch (question.kind) {
    case 'image':
      return answerImage(worker, question);
    case 'log':
      return answerLog(worker, question, signal);
    case 'stats':
      return answerStats(worker, question);
  }
}

/** What the API is told of an error. It is logged here, unless it is an answer by itself. */
function errorMessageOf(worker: WorkerContext, question: Request, error: unknown): ReplyMessage {
  if (!(error instanceof AppError)) worker.log.error('question not answered', { question, error });
  const code = error instanceof AppError ? error.code : 'internal';
  return { error: { code, message: messageOf(error) } };
}

/** Answers until all is said or nobody listens any more, which is seen within seconds. Never rejects. */
export async function answerQuestion(worker: WorkerContext, question: Request): Promise<void> {
  const enough = new AbortController();
  const stop = () => enough.abort();
  worker.stopping.addEventListener('abort', stop, { once: true });
  const send = async (message: ReplyMessage) => {
    if (!(await sendReply(worker.redis, question.id, message))) enough.abort();
  };
  const beat = async () => {
    await send({ data: '' }).catch(stop);
  };
  let stopBeat: (() => void) | undefined;
  try {
    for await (const data of partsOf(worker, question, enough.signal)) {
      if (enough.signal.aborted) break;
      await send({ data });
      stopBeat ??= repeat(beat, SIGN_OF_LIFE_EVERY_MS); // not before: the first message tells whether there is an answer
    }
    if (worker.stopping.aborted) throw new AppError('no_worker', 'the worker that answered is stopping; try again');
    await send({ end: true });
  } catch (error) {
    await send(errorMessageOf(worker, question, error)).catch(() => undefined); // nobody can be told
  } finally {
    stopBeat?.();
    worker.stopping.removeEventListener('abort', stop);
  }
}
