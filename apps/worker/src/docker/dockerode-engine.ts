import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { abortAfter, AppError, type Logger } from '#core';
import { call, PING_MS, QUICK_MS } from './call';
import { containerCalls } from './container-calls';
import type { Engine } from './engine';
import { eventStream } from './event-stream';
import { logLines, streamText } from './log-lines';
import { networkCalls } from './network-calls';
import { followPull } from './pull';
import { remembers } from './remembers';
import { statsOf } from './stats';
import { lineBatches } from './text-lines';
import { translateError } from './translate-error';

const PULL_MS = 30 * 60_000;

async function pullImage(docker: Docker, ...[image, signal, onProgress]: Parameters<Engine['pullImage']>) {
  const limit = abortAfter(PULL_MS, signal);
  try {
    const stream = (await docker.pull(image, { abortSignal: limit.signal })) as Readable; // an IncomingMessage
    await followPull(stream, image, onProgress);
  } catch (cause) {
    const error = translateError(cause, `pull ${image}`);
    throw error.code === 'internal' ? new AppError('image_unavailable', error.message, { cause }) : error;
  } finally {
    limit.release();
  }
}

async function* followLog(docker: Docker, id: string, lines: number, signal: AbortSignal): AsyncGenerator<string[]> {
  try {
    const options = { stdout: true, stderr: true, tail: lines, follow: true, abortSignal: signal } as const;
    const stream = (await docker.getContainer(id).logs(options)) as unknown as Readable; // an IncomingMessage
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    yield* lineBatches(streamText(stream as AsyncIterable<Buffer>)); // it has no encoding set
  } catch (cause) {
    if (!signal.aborted) throw translateError(cause, `follow the log of container ${id.slice(0, 12)}`);
  }
}

export function dockerodeEngine(docker: Docker, log: Logger): Engine {
  return {
    ...containerCalls(docker, log),
    ...networkCalls(docker),

    hasImage: (image) =>
      call(
        `look for image ${image}`,
        QUICK_MS,
        async (abortSignal) => {
          const options = { abortSignal } as Docker.ImageInspectOptions; // @types/dockerode lacks abortSignal here
          await docker.getImage(image).inspect(options);
          return true;
        },
        { value: false },
      ),

    pullImage: (...wanted) => pullImage(docker, ...wanted),

    readLog: (id, lines) =>
      call(
        `read the log of container ${id.slice(0, 12)}`,
        QUICK_MS,
        async (abortSignal) => {
          return logLines(await docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines, abortSignal }));
        },
        { value: [] },
      ),

    followLog: (id, lines, signal) => followLog(docker, id, lines, signal),

    readStats: (id) =>
      call(
        `read the statistics of container ${id.slice(0, 12)}`,
        QUICK_MS,
        async (abortSignal) => {
          const options = { stream: false, abortSignal } as { stream: false }; // as above
          return statsOf(await docker.getContainer(id).stats(options));
        },
        { value: undefined },
      ),

    events: (labels, since, signal) => eventStream(docker, labels, since, signal),

    remembers: (at) => call('ask for the events so far', QUICK_MS, (abortSignal) => remembers(docker, at, abortSignal)),

    ping: (withinMs = PING_MS) =>
      call('ping', withinMs, async (abortSignal) => {
        const ping = docker.ping.bind(docker) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
        await ping({ abortSignal });
      }),
  };
}
