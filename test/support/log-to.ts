import { createConnection } from 'mysql2/promise';
import type { ApiAnswer } from './api-client';
import { withMysql, withRedis } from './clients';

type LogTo = (instance: ApiAnswer['body'], text: string) => Promise<void>;

/** Makes a server write a text of at most 32 characters to its log, as any client with the password can. */
export const logTo: Readonly<Record<string, LogTo>> = {
  redis: (instance, text) =>
    withRedis(instance, async (client) => {
      await client.eval('redis.log(redis.LOG_WARNING, ARGV[1])', 0, text);
    }),

  mysql: async (instance, text) => {
    await withMysql(instance, (connection) => connection.query('SET GLOBAL log_error_verbosity = 3'));
    const { server_ip: host, exposed_port: port } = instance;
    await createConnection({ host, port: Number(port), user: text }).catch(() => undefined); // refused, and the name is logged
  },
};
