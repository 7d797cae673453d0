import { setTimeout as sleep } from 'node:timers/promises';
import { abortAfter, AppError, messageOf } from '#core';
import { required } from '../../instance/required';
import { protocolOf } from '../../servers/protocols';
import { throwIfInterrupted } from '../actions/wait';
import type { InstanceContainer, Run } from '../run';
import type { Step } from '../step';

/** Seen after a SIGKILL of dockerd 20.10 in the middle of a start: the container ran on, and its address was given out again. */
const LEFT_RUNNING =
  'a Docker Engine that was killed may have left a container running at its address. Stop Docker, end the processes that are ' +
  'left (containerd-shim and its children), start Docker, then try again.';
/** Docker's proxy accepts the connection, and nothing listens behind it. */
const HUNG_UP = /EPIPE|ECONNRESET|closed the connection/;

/** Pings until the server answers; the last error is the cause when `signal` aborts first. */
async function pingUntilAnswer(run: Run, { port }: InstanceContainer, signal: AbortSignal): Promise<void> {
  const { serverIp, timings } = run.worker.settings;
  const host = run.record.server_ip ?? serverIp;
  const target = { host, port, password: run.password, timeoutMs: timings.readyAttempt };
  let lastError: unknown = new Error('no attempt was made');
  for (let ms = timings.readyPauseFirst; !signal.aborted; ms = Math.min(ms * 1.5, timings.readyPauseLongest)) {
    try {
      return await protocolOf(run.type).ping(target);
    } catch (error) {
      lastError = error;
    }
    await sleep(ms, undefined, { signal }).catch(() => undefined); // the loop's condition sees the abort
  }
  throw lastError;
}

function hintFor(run: Run, lastError: unknown, address: string): string {
  if (protocolOf(run.type).isWrongPassword(lastError))
    return `Another server answers there with another password: ${LEFT_RUNNING}`;
  if (HUNG_UP.test(messageOf(lastError))) return `Look at log_tail. If the container was well, ${LEFT_RUNNING}`;
  return `Look at log_tail. If the container was well, check that this host can reach ${address}.`;
}

function notReady(run: Run, port: number, lastError: unknown): AppError {
  const seconds = run.type.definition.ready_within_seconds;
  const address = `${run.worker.settings.serverIp}:${port}`;
  const message = `${address} did not answer a client within ${seconds} s (the last attempt: ${messageOf(lastError)})`;
  return new AppError('not_ready_in_time', message, { hint: hintFor(run, lastError, address) });
}

/** The server may have ended between its answer and the new restart policy, which restarts nothing that has ended before. */
async function allowRestarts({ worker: { docker } }: Run, { id }: InstanceContainer): Promise<void> {
  await docker.containers.setRestartPolicy(id, 'unless-stopped');
  const container = await docker.containers.find(id);
  if (container?.exitCode === null) return;
  const code = container?.exitCode ?? 'unknown';
  throw new AppError('internal', `the container ended with exit code ${code} after it was ready`);
}

async function waitUntilReady(run: Run): Promise<void> {
  const container = required(run.container, 'container');
  const decided = new AbortController();
  const within = run.type.definition.ready_within_seconds * 1000;
  const enough = abortAfter(within, decided.signal, run.signal);
  const answer = pingUntilAnswer(run, container, enough.signal);
  const exit = run.worker.docker.containers.waitForExit(container.id, enough.signal).then((code) => {
    throw new AppError('internal', `the container ended with exit code ${code} before it was ready`);
  });
  try {
    await Promise.race([answer, exit]);
    await allowRestarts(run, container);
  } catch (error) {
    await throwIfInterrupted(run, error);
    if (!enough.signal.aborted) throw error;
    const lastError: unknown = await answer.then(
      () => new Error('it answered too late'),
      (reason: unknown) => reason,
    );
    throw notReady(run, container.port, lastError);
  } finally {
    decided.abort();
    enough.release();
    // The loser of the race ends by the abort; its error means nothing then.
    answer.catch(() => undefined);
    exit.catch(() => undefined);
  }
}

/**
 * Ready means: a client of the server's own protocol got an answer at server_ip:exposed_port with the returned password.
 *
 * @throws AppError `not_ready_in_time`; `internal` as soon as the container ends (diagnose.ts finds out why)
 */
export const awaitReady: Step = { name: 'await_ready', startsServer: true, run: waitUntilReady };
