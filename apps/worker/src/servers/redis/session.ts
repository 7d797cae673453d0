import { Redis } from 'ioredis';
import type { Session, Target } from '../protocol';

function textOf(reply: unknown): string {
  return Array.isArray(reply) ? reply.map(textOf).join('\n') : String(reply);
}

export async function openSession({ host, port, password, timeoutMs }: Target): Promise<Session> {
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
    await guarded(client.ping()); // the first command rejects on a wrong password
  } catch (error) {
    close();
    throw error;
  }
  return { send: async ([name = '', ...words]) => textOf(await guarded(client.call(name, ...words))), close };
}
