import { once } from 'node:events';
import { handleOf, isAppError, messageOf, type ResourceRecord, type ResourceType } from '#core';
import type { ContainerState } from '../../docker/containers/containers';
import { passwordOf } from '../../instance/credentials';
import { findContainerOf } from '../../instance/find-container';
import { protocolOf } from '../../servers/protocols';
import type { WorkerContext } from '../../worker-context';
import { asItEnded, restartsTold, type Exit } from './exits';
import { endedWithDocker, isUnsettled, restartsBefore, statusFrom, type ObservedState } from './status-from';

/** @param since ms since 1970 */
export function dockerUnreachable(message: string, since = Date.now()): ObservedState {
  const reason = { reason: 'engine_unreachable', message, since: new Date(since).toISOString() } as const;
  return { status: 'unreachable', reason };
}

/** As a client would: Docker knows whether the container runs, only the server knows whether it can be used. */
async function pingServer(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  changed: AbortSignal,
): Promise<ObservedState> {
  changed.throwIfAborted();
  const { server_ip: host = '', exposed_port: port } = record;
  try {
    const password = passwordOf(record, worker.keyRing);
    const timeoutMs = worker.settings.timings.observePing;
    const answer = protocolOf(type).ping({ host, port: Number(port), password, timeoutMs });
    await Promise.race([answer, once(changed, 'abort')]);
    changed.throwIfAborted();
    return { status: 'running', reason: undefined };
  } catch (error) {
    changed.throwIfAborted();
    const message = `it runs, but does not answer a client at ${host}:${port} (${messageOf(error)})`;
    return {
      status: 'unreachable',
      reason: { reason: 'does_not_answer', message, since: new Date().toISOString() },
    };
  }
}

type Restarts = Required<Pick<ResourceRecord, 'restarts_before' | 'restarts_told'>>;

export function knownRestarts({ restarts_before = 0, restarts_told = 0 }: ResourceRecord): Restarts {
  return { restarts_before, restarts_told };
}

/** Why an instance is observed. */
export interface Trigger {
  /** aborted when something happens to the instance */
  readonly changed: AbortSignal;
  /** its last exit, from Docker's events; never rejects */
  readonly exit?: Promise<Exit> | undefined;
  /** ms since 1970: the Docker of now was there then; undefined while that is in doubt */
  readonly dockerSince?: () => number | undefined;
}

export interface Observation extends ObservedState {
  /** true when it may soon change without an event */
  readonly isUnstable: boolean;
  /** true when it must be started again, which Docker does not do */
  readonly endedWithDocker: boolean;
  /** the values for the record */
  readonly restarts: Restarts;
  /** id of a usable container that Docker would not restart when it ends */
  readonly unrestarted?: string | undefined;
}

/**
 * The state of the instance now. A Docker that is away is a state, too, and no error.
 *
 * @throws the reason of `changed` when that aborts during the wait for an answer
 */
export async function observe(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  { changed, exit, dockerSince }: Trigger = { changed: new AbortController().signal },
): Promise<Observation> {
  try {
    const ended = await exit;
    const container = asItEnded(await findContainerOf(worker, handleOf(record)), record, ended);
    const now = Date.now();
    const byDocker = statusFrom(container, record, now);
    const seen = byDocker.status === 'running' ? await pingServer(worker, record, type, changed) : byDocker;
    const mayRecover = seen.status === 'unreachable' || seen.status === 'crash_looping';
    const before = restartsBefore(container, record, seen.status === 'running', now);
    return {
      ...seen,
      isUnstable: mayRecover || isUnsettled(container, record, now),
      endedWithDocker: record.wanted === 'running' && endedWithDocker(container, record, dockerSince?.()),
      restarts: { restarts_before: before, restarts_told: restartsTold(container) },
      unrestarted: seen.status === 'running' ? unrestarted(container) : undefined,
    };
  } catch (error) {
    if (!isAppError(error, 'engine_unreachable')) throw error;
    return {
      ...dockerUnreachable(error.message),
      isUnstable: true,
      endedWithDocker: false,
      restarts: knownRestarts(record),
    };
  }
}

function unrestarted(container: ContainerState | undefined): string | undefined {
  return container?.isRestarted === false ? container.id : undefined;
}
