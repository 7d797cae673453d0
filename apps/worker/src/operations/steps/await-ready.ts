import { setTimeout as sleep } from 'node:timers/promises';
import { abortAfter, AppError, messageOf } from '#core';
import { protocolOf } from '../../servers/protocols';
import type { Run } from '../run';
import type { StartedContainer } from './start-container';
import { throwIfEnded } from './throw-if-ended';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 80;
const ATTEMPT_MS = 2_000;
const LOOK_FIRST = 'Look at log_tail. If the container was well, check that this host can reach';
/** Seen after a SIGKILL of dockerd 20.10 in the midst of a start: the container ran on, and its address was given out again. */
const LEFT_RUNNING =
  'a Docker Engine that was killed may have left a container running at its address that it does not know any more. Stop the ' +
  'Docker Engine, end what is left of it (containerd-shim and its children), start it, then try again.';
/** Docker's proxy has taken the connection, and nothing listens behind it. */
const HUNG_UP = /EPIPE|ECONNRESET|closed the connection/;

/** Asks until the engine answers; what it said last is the cause when `signal` aborts first. */
async function probeUntilAnswer(run: Run, { port }: StartedContainer, signal: AbortSignal): Promise<void> {
  const protocol = protocolOf(run.type);
  const host = run.record.server_ip ?? run.worker.settings.serverIp;
  const target = { host, port, password: run.password, timeoutMs: ATTEMPT_MS };
  let last: unknown = new Error('no attempt was made');
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    try {
      return await protocol.ping(target);
    } catch (error) {
      last = error;
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined); // the loop's condition sees the abort
  }
  throw last;
}

function hintFor(run: Run, last: unknown, where: string): string {
  if (protocolOf(run.type).isWrongPassword(last))
    return `Another server answers there with another password: ${LEFT_RUNNING}`;
  if (HUNG_UP.test(messageOf(last))) return `Look at log_tail. If the container was well, ${LEFT_RUNNING}`;
  return `${LOOK_FIRST} ${where}.`;
}

function notReady(run: Run, port: number, last: unknown): AppError {
  const { definition } = run.type;
  const where = `${run.worker.settings.serverIp}:${port}`;
  return new AppError(
    'not_ready_in_time',
    `${where} did not answer a client within ${definition.ready_within_seconds} s (the last attempt: ${messageOf(last)})`,
    { hint: hintFor(run, last, where) },
  );
}

/** The engine may have ended between its answer and the new restart policy, which starts nothing that has ended. */
async function makePermanent({ worker: { docker } }: Run, { id }: StartedContainer): Promise<void> {
  await docker.containers.setRestartPolicy(id, 'unless-stopped');
  const container = await docker.containers.find(id);
  if (container?.exitCode === null) return;
  throw new AppError(
    'internal',
    `the container ended with exit code ${container?.exitCode ?? 'unknown'} after it was ready`,
  );
}

/**
 * Ready means: a client of the engine's own protocol got an answer at server_ip:exposed_port with the returned password.
 *
 * @throws AppError `not_ready_in_time`; `internal` as soon as the container ends (failure-report.ts finds out why)
 */
export async function awaitReady(run: Run, container: StartedContainer): Promise<void> {
  const settled = new AbortController();
  const within = run.type.definition.ready_within_seconds * 1000;
  const enough = abortAfter(within, settled.signal, run.signal);
  const answer = probeUntilAnswer(run, container, enough.signal);
  const exit = run.worker.docker.containers.waitForExit(container.id, enough.signal).then((code) => {
    throw new AppError('internal', `the container ended with exit code ${code} before it was ready`);
  });
  try {
    await Promise.race([answer, exit]);
    await makePermanent(run, container);
  } catch (error) {
    await throwIfEnded(run, error);
    if (enough.signal.aborted)
      throw notReady(
        run,
        container.port,
        await answer.then(
          () => new Error('it answered too late'),
          (last: unknown) => last,
        ),
      );
    throw error;
  } finally {
    settled.abort();
    enough.release();
    // The loser of the race ends by the abort, and what it says then is of no interest.
    answer.catch(() => undefined);
    exit.catch(() => undefined);
  }
}
