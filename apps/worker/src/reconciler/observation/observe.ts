import { once } from 'node:events';
import { handleOf, isAppError, messageOf, type ResourceRecord, type ResourceType } from '#core';
import type { ContainerState } from '../../docker/containers/containers';
import { passwordOf } from '../../instance/credentials';
import { findContainerOf } from '../../instance/find-container';
import { protocolOf } from '../../servers/protocols';
import type { WorkerContext } from '../../worker-context';
import { asItEnded, restartsTold, type Exit } from './exits';
import { endedWithEngine, isUnsettled, restartsBefore, statusFrom, type Observation } from './status-from';

const ANSWERS_WITHIN_MS = 2_000;

/** @param since ms since 1970 */
export function engineAway(message: string, since = Date.now()): Observation {
  const reason = { reason: 'engine_unreachable', message, since: new Date(since).toISOString() } as const;
  return { status: 'unreachable', reason };
}

/** A client's own experience: Docker says that it runs, the engine inside says whether it can be used. */
async function askEngine(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  happened: AbortSignal,
): Promise<Observation> {
  happened.throwIfAborted();
  const { server_ip: host = '', exposed_port: port } = record;
  try {
    const password = passwordOf(record, worker.keyRing);
    const answer = protocolOf(type).ping({ host, port: Number(port), password, timeoutMs: ANSWERS_WITHIN_MS });
    await Promise.race([answer, once(happened, 'abort')]);
    happened.throwIfAborted();
    return { status: 'running', reason: undefined };
  } catch (error) {
    happened.throwIfAborted();
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

/** What began a look. */
export interface Occasion {
  /** aborted when something happens to the instance */
  readonly happened: AbortSignal;
  /** its last end, as the Docker Engine told it; never rejects */
  readonly exit?: Promise<Exit> | undefined;
  /** ms since 1970: the Docker Engine that is there now was there then; undefined while that is in doubt */
  readonly engineSince?: () => number | undefined;
}

export interface Look extends Observation {
  /** true when it may soon be something else without an event that says so */
  readonly isUnstable: boolean;
  /** true when it is to be started again, which the Docker Engine does not do */
  readonly endedWithEngine: boolean;
  /** as the record is to have them */
  readonly restarts: Restarts;
  /** the id of a container that can be used, and that the Docker Engine would not start again when it ends */
  readonly mortal?: string | undefined;
}

function mortalOf(container: ContainerState | undefined): string | undefined {
  return container?.isRestarted === false ? container.id : undefined;
}

/**
 * What is the case with the instance now. Never throws because the Docker Engine is away: that is what is the case then.
 *
 * @throws the reason of `happened` when that is aborted while an answer is waited for
 */
export async function observe(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
  { happened, exit, engineSince }: Occasion = { happened: new AbortController().signal },
): Promise<Look> {
  try {
    const ended = await exit;
    const container = asItEnded(await findContainerOf(worker, handleOf(record)), record, ended);
    const now = Date.now();
    const seen = statusFrom(container, record, now);
    const told = seen.status === 'running' ? await askEngine(worker, record, type, happened) : seen;
    const mayRecover = told.status === 'unreachable' || told.status === 'crash_looping';
    const isUnstable = mayRecover || isUnsettled(container, record, now);
    return {
      ...told,
      isUnstable,
      endedWithEngine: record.wanted === 'running' && endedWithEngine(container, record, engineSince?.()),
      restarts: { restarts_before: restartsBefore(container, record, now), restarts_told: restartsTold(container) },
      mortal: told.status === 'running' ? mortalOf(container) : undefined,
    };
  } catch (error) {
    if (!isAppError(error, 'engine_unreachable')) throw error;
    return { ...engineAway(error.message), isUnstable: true, endedWithEngine: false, restarts: knownRestarts(record) };
  }
}
