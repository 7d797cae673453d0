import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import type { Instance } from './instances';

/** A connection of a user's program to an instance, with which it keeps a list of numbers. */
export interface ServerSession {
  append(value: number): Promise<void>;
  values(): Promise<number[]>;
  close(): void;
}

async function openRedis({ server_ip: host, exposed_port: port }: Instance, password: string): Promise<ServerSession> {
  const client = new Redis({
    host,
    port: Number(port),
    password,
    lazyConnect: true,
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
    await guarded(client.ping());
  } catch (error) {
    close();
    throw error;
  }
  return {
    append: async (value) => {
      await guarded(client.rpush('numbers', value));
    },
    values: async () => (await guarded(client.lrange('numbers', 0, -1))).map(Number),
    close,
  };
}

async function openMysql({ server_ip: host, exposed_port: port }: Instance, password: string): Promise<ServerSession> {
  const connection = await createConnection({
    host,
    port: Number(port),
    user: 'root',
    password,
  });
  connection.on('error', () => undefined); // the statement that is under way, or the next, rejects with it
  const query = async (sql: string) => (await connection.query(sql))[0];
  return {
    append: async (value) => {
      await query('CREATE DATABASE IF NOT EXISTS kept');
      await query('CREATE TABLE IF NOT EXISTS kept.numbers (value INT)');
      await query(`INSERT INTO kept.numbers VALUES (${value})`);
    },
    values: async () =>
      ((await query('SELECT value FROM kept.numbers')) as { value: number }[]).map(({ value }) => value),
    close: () => connection.destroy(),
  };
}

const OPENERS: Readonly<Record<string, typeof openRedis>> = { redis: openRedis, mysql: openMysql };

/** @throws whatever the server says to a client with this password */
export async function openSession(instance: Instance, password = String(instance.db_password)): Promise<ServerSession> {
  const open = OPENERS[String(instance.resource_type)];
  if (!open) throw new Error(`no client for ${instance.resource_type}`);
  return open(instance, password);
}

/** What the server says to a client with this password: '' when it lets it in. */
export async function refusalOf(instance: Instance, password: string): Promise<string> {
  try {
    (await openSession(instance, password)).close();
    return '';
  } catch (error) {
    return String(error);
  }
}
