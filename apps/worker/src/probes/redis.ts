import { Redis } from 'ioredis';
import type { Probe } from './probe';

export const redis: Probe = async ({ host, port, password, timeoutMs }) => {
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
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw reason ?? error; // ioredis itself says only "Connection is closed."
  } finally {
    client.disconnect();
  }
};
