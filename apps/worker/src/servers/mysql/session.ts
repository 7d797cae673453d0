import { createConnection } from 'mysql2/promise';
import type { Session, Target } from '../protocol';

export async function openSession({ host, port, password, timeoutMs }: Target): Promise<Session> {
  const connection = await createConnection({
    host,
    port,
    user: 'root',
    password,
    connectTimeout: timeoutMs,
    rowsAsArray: true,
  });
  connection.on('error', () => undefined); // the query in progress rejects with it
  return {
    send: async ([sql = '']) => {
      const [rows] = await connection.query({ sql, timeout: timeoutMs });
      return Array.isArray(rows) ? rows.map((row) => (row as unknown[]).join(' ')).join('\n') : ''; // rowsAsArray
    },
    close: () => connection.destroy(),
  };
}
