import {
  AppError,
  handleOf,
  readHosts,
  type RequestContent,
  type RequestOf,
  type InstanceStats,
  type ResourceRecord,
  type Timings,
} from '#core';
import { callHost, type Deadlines, type RpcContext } from './call-host';

/** Requests to the workers: only they can reach Docker. */
export interface WorkerRpc {
  /** For each host with a worker, whether the image is present; null when the host did not reply in time. */
  imageOnHosts(image: string): Promise<Record<string, boolean | null>>;
  /** Resolves when the claimed instance is sealed beside its data: no loss of Redis gives it to another. @throws AppError `no_worker` */
  claimed(record: ResourceRecord): Promise<void>;
  /** @throws AppError `no_worker` */
  stats(record: ResourceRecord, hungUp: AbortSignal): Promise<InstanceStats>;
  /** Resolves when the reply has begun. @throws AppError `no_worker`; `conflict` when there is no container */
  log(record: ResourceRecord, range: LogRange, hungUp: AbortSignal): Promise<AsyncIterable<string>>;
}

type LogRange = Pick<RequestOf<'log'>, 'tail' | 'follow'>;

/** An instance that was created is on a host; no other is asked about. */
const hostOf = ({ host_id: hostId = 'none' }: ResourceRecord) => hostId;

async function whole(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/** Puts back a part that was read already. */
async function* resumed(first: string, rest: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

export function createWorkerRpc(context: RpcContext & { readonly timings: Timings }): WorkerRpc {
  const { redis, inTime, timings } = context;
  const deadlines: Readonly<Record<RequestContent['kind'], Deadlines>> = {
    claimed: { first: timings.rpcClaimedReply, next: timings.rpcClaimedReply },
    image: { first: timings.rpcImageReply, next: timings.rpcImageReply },
    stats: { first: timings.rpcStatsReply, next: timings.rpcStatsReply },
    log: { first: timings.rpcLogFirst, next: timings.rpcLogNext },
  };
  const call = (hostId: string, request: RequestContent, hungUp?: AbortSignal) =>
    callHost(context, hostId, request, deadlines[request.kind], hungUp);

  const imageOnHost = async (hostId: string, image: string) => {
    try {
      return JSON.parse(await whole(call(hostId, { kind: 'image', image }))) as boolean; // by the worker's rpc/reply.ts
    } catch {
      return null; // no reply, for whatever reason
    }
  };
  return {
    imageOnHosts: async (image) => {
      const hosts = [...(await inTime(readHosts(redis)))].filter(([, isUp]) => isUp);
      const replies = await Promise.all(hosts.map(async ([id]) => [id, await imageOnHost(id, image)] as const));
      return Object.fromEntries(replies);
    },

    claimed: async (record) => {
      await whole(call(hostOf(record), { kind: 'claimed', resource: handleOf(record) }));
    },
    stats: async (record, hungUp) => {
      const text = await whole(call(hostOf(record), { kind: 'stats', resource: handleOf(record) }, hungUp));
      if (text !== '') return JSON.parse(text) as InstanceStats; // by the worker's rpc/reply-stats.ts
      throw new AppError('no_worker', 'this process is stopping; try again', { retryable: true });
    },

    log: async (record, range, hungUp) => {
      const parts = call(hostOf(record), { kind: 'log', resource: handleOf(record), ...range }, hungUp);
      const { value: first = '' } = await parts.next();
      return resumed(first, parts);
    },
  };
}
