import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Probe, ProbeTarget } from '../server';

/** Docker's proxy accepts before the engine listens and then hangs up: a connection counts when it stays for this long. */
const STAYS_OPEN_MS = 200;

async function staysOpen(): Promise<void> {
  await sleep(STAYS_OPEN_MS);
  // In a process that was held up timers run before what has come meanwhile is read, and a close is told a turn later.
  await turn();
  await turn();
}

async function ping({ host, port, timeoutMs }: ProbeTarget): Promise<void> {
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

/** For an engine whose protocol no other probe speaks: proves that something listens, not that the password is right. */
export const tcp: Probe = { ping };
