import { Redis } from 'ioredis';
import type { Probe, ProbeTarget, Session } from '../server';

function textOf(answer: unknown): string {
  return Array.isArray(answer) ? answer.map(textOf).join('\n') : String(answer);
}

async function open({ host, port, password, timeoutMs }: ProbeTarget): Promise<Session> {
  const client = new Redis({
    host,
    port,
    password,
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  let reason: unknown;
  client.on('error', (error: unknown) => (reason = error));
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw reason ?? error; // ioredis itself says only "Connection is closed."
    }
  };
  const close = () => client.disconnect();
  try {
    await guarded(client.connect());
    await guarded(client.ping()); // a wrong password is told by the first command
  } catch (error) {
    close();
    throw error;
  }
  return { ask: async ([name = '', ...words]) => textOf(await guarded(client.call(name, ...words))), close };
}

export const redis: Probe = {
  open,
  ping: async (target) => (await open(target)).close(),
};
