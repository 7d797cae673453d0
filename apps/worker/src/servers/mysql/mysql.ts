import { createConnection } from 'mysql2/promise';
import type { Probe, ProbeTarget, Session } from '../server';

async function open({ host, port, password, timeoutMs }: ProbeTarget): Promise<Session> {
  const connection = await createConnection({
    host,
    port,
    user: 'root',
    password,
    connectTimeout: timeoutMs,
    rowsAsArray: true,
  });
  connection.on('error', () => undefined); // the question that is under way rejects with it
  return {
    ask: async ([sql = '']) => {
      const [rows] = await connection.query({ sql, timeout: timeoutMs });
      return Array.isArray(rows) ? rows.map((row) => (row as unknown[]).join(' ')).join('\n') : ''; // rowsAsArray
    },
    close: () => connection.destroy(),
  };
}

export const mysql: Probe = {
  open,
  ping: async (target) => {
    const session = await open(target);
    try {
      await session.ask(['SELECT 1']);
    } finally {
      session.close();
    }
  },
};
