import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { TIMINGS } from '#core';
import type { Protocol, Target } from '../protocol';

/** Docker's proxy accepts before the server listens and then hangs up: a connection counts only if it stays open. */
async function staysOpen(): Promise<void> {
  await sleep(TIMINGS.tcpStaysOpen);
  // In a process that was held up, timers run before pending reads, and a close is reported one turn later.
  await turn();
  await turn();
}

async function ping({ host, port, timeoutMs }: Target): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal });
    const closed = once(socket, 'close', { signal }).then(() => {
      throw new Error(`${host}:${port} hung up`);
    });
    socket.resume();
    await Promise.race([closed, staysOpen()]);
  } finally {
    socket.destroy();
  }
}

/** For a server with any other protocol: proves that something listens, not that the password is right. */
export const tcp: Protocol = { ping, isWrongPassword: () => false };
