import { AppError, messageOf, repeat, sendReply, type ReplyMessage, type Request, type RequestOf } from '#core';
import type { WorkerContext } from '../worker-context';
import { writeDurableRecord } from '../durable-records/write-durable-record';
import { replyLog } from './reply-log';
import { requireRecord } from './require-record';
import { replyStats } from './reply-stats';

/** Whether the image is on this host, as JSON. */
async function* replyImage({ docker }: WorkerContext, { image }: RequestOf<'image'>): AsyncGenerator<string> {
  yield JSON.stringify((await docker.images.find(image)) !== undefined);
}

/** Seals the claimed record beside its data. The end of the reply says that it is done: there are no parts. */
async function* replyClaimed(worker: WorkerContext, { resource }: RequestOf<'claimed'>): AsyncGenerator<never> {
  const record = await requireRecord(worker, resource);
  await writeDurableRecord(worker, record);
  worker.metrics.created(record, worker.clock.now());
}

function partsOf(worker: WorkerContext, request: Request, signal: AbortSignal): AsyncIterable<string> {
  switch (request.kind) {
    case 'claimed':
      return replyClaimed(worker, request);
    case 'image':
      return replyImage(worker, request);
    case 'log':
      return replyLog(worker, request, signal);
    case 'stats':
      return replyStats(worker, request);
  }
}

/** An AppError is a reply by itself; any other error is logged here. */
function errorMessageOf(worker: WorkerContext, request: Request, error: unknown): ReplyMessage {
  if (!(error instanceof AppError)) worker.log.error('request failed', { request, error });
  const code = error instanceof AppError ? error.code : 'internal';
  return { error: { code, message: messageOf(error) } };
}

/** Replies until all is sent or nobody listens any more, which a heartbeat finds out. Never rejects. */
export async function reply(worker: WorkerContext, request: Request): Promise<void> {
  const enough = new AbortController();
  const stop = () => enough.abort();
  worker.stopping.addEventListener('abort', stop, { once: true });
  const send = async (message: ReplyMessage) => {
    if (!(await sendReply(worker.redis, request.id, message))) enough.abort();
  };
  const beat = async () => {
    await send({ data: '' }).catch(stop);
  };
  let stopBeat: (() => void) | undefined;
  try {
    for await (const data of partsOf(worker, request, enough.signal)) {
      if (enough.signal.aborted) break;
      await send({ data });
      stopBeat ??= repeat(beat, worker.settings.timings.rpcHeartbeat); // not before: the first message may be an error
    }
    if (worker.stopping.aborted) throw new AppError('no_worker', 'the worker that replied is stopping; try again');
    await send({ end: true });
  } catch (error) {
    await send(errorMessageOf(worker, request, error)).catch(() => undefined); // nobody can be reached
  } finally {
    stopBeat?.();
    worker.stopping.removeEventListener('abort', stop);
  }
}
