import { AppError, handleOf, readHosts, type InstanceStats, type ResourceRecord } from '#core';
import { inTime } from '../handlers/with-redis';
import { ask, type Asking, type Patience } from './ask';
import type { Questions } from './questions';

const IMAGE: Patience = { first: 1_500, later: 1_500 };
/** Docker takes up to 2 s to measure the CPU. */
const STATS: Patience = { first: 10_000, later: 10_000 };
const LOG: Patience = { first: 5_000, later: 10_000 };

/** Only an instance that was made is asked about, and that was on a host. */
const hostOf = ({ host_id: hostId = 'none' }: ResourceRecord) => hostId;

async function whole(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/** Reads on from a part that was read already. */
async function* resumed(first: string, rest: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function imageOnHost(asking: Asking, hostId: string, image: string): Promise<boolean | null> {
  try {
    return JSON.parse(await whole(ask(asking, hostId, { kind: 'image', image }, IMAGE))) as boolean; // by answer-image.ts
  } catch {
    return null; // whatever the reason is, the host did not say
  }
}

export function createQuestions(asking: Asking): Questions {
  return {
    imageOnHosts: async (image) => {
      const hosts = [...(await inTime(readHosts(asking.redis)))].filter(([, isUp]) => isUp);
      const answers = await Promise.all(hosts.map(async ([id]) => [id, await imageOnHost(asking, id, image)] as const));
      return Object.fromEntries(answers);
    },

    stats: async (record, hungUp) => {
      const asked = { kind: 'stats', resource: handleOf(record) } as const;
      const text = await whole(ask(asking, hostOf(record), asked, STATS, hungUp));
      if (text !== '') return JSON.parse(text) as InstanceStats; // by answer-stats.ts
      throw new AppError('no_worker', 'the question was broken off: this process is stopping', { retryable: true });
    },

    log: async (record, wanted, hungUp) => {
      const asked = { kind: 'log', resource: handleOf(record), ...wanted } as const;
      const parts = ask(asking, hostOf(record), asked, LOG, hungUp);
      const { value: first = '' } = await parts.next();
      return resumed(first, parts);
    },
  };
}
