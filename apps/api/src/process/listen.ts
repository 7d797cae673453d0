import { once } from 'node:events';
import type { Server } from 'node:http';
import { AppError, messageOf } from '#core';

/** @throws AppError `invalid_setting` when the address or the port is not available */
export async function listen(server: Server, port: number, listenIp: string): Promise<void> {
  server.listen(port, listenIp);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const setting = isTaken ? `--port: ${port} is in use` : `LISTEN_IP: '${listenIp}'`;
    throw new AppError(
      'invalid_setting',
      `${setting} (${messageOf(cause)}); expected: an address of this host and a free port (npm start -- --port N). Is the API already running?`,
      { cause },
    );
  }
}
