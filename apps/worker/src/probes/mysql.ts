import { createConnection } from 'mysql2/promise';
import type { Probe } from './probe';

export const mysql: Probe = async ({ host, port, password, timeoutMs }) => {
  const connection = await createConnection({ host, port, user: 'root', password, connectTimeout: timeoutMs });
  try {
    await connection.query({ sql: 'SELECT 1', timeout: timeoutMs });
  } finally {
    connection.destroy();
  }
};
