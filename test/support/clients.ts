import { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mysql2/promise';
import type { ApiAnswer } from './api-client';

type Instance = ApiAnswer['body'];

/** Runs `use` with a connection made of the record's fields, as a user's program makes it. */
export async function withRedis<T>(instance: Instance, use: (client: Redis) => Promise<T>): Promise<T> {
  const { server_ip: host, exposed_port: port, db_password: password } = instance;
  const client = new Redis({ host, port: Number(port), password, retryStrategy: null, lazyConnect: true });
  let reason: unknown;
  client.on('error', (error: unknown) => (reason = error));
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw reason ?? error; // ioredis itself says only "Connection is closed."
  } finally {
    client.disconnect();
  }
}

/** As withRedis(), for MySQL. */
export async function withMysql<T>(instance: Instance, use: (connection: Connection) => Promise<T>): Promise<T> {
  const { server_ip: host, exposed_port: port, db_password: password } = instance;
  const connection = await createConnection({ host, port: Number(port), user: 'root', password });
  try {
    return await use(connection);
  } finally {
    connection.destroy();
  }
}
