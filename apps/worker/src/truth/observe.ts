import { handleOf, isAppError, messageOf, type ResourceRecord, type ResourceType } from '#core';
import { passwordOf } from '../instance/credentials';
import { findContainerOf } from '../instance/find-container';
import { probeOf } from '../probes/probes';
import type { WorkerContext } from '../worker-context';
import { statusFrom, type Observation } from './status-from';

const ANSWERS_WITHIN_MS = 2_000;

export function engineAway(message: string): Observation {
  const since = new Date().toISOString();
  return { status: 'unreachable', reason: { reason: 'engine_unreachable', message, since } };
}

/** A client's own experience: Docker says that it runs, the engine inside says whether it can be used. */
async function askEngine(worker: WorkerContext, record: ResourceRecord, type: ResourceType): Promise<Observation> {
  const { server_ip: host = '', exposed_port: port } = record;
  try {
    const password = passwordOf(record, worker.secretKey);
    await probeOf(type).ping({ host, port: Number(port), password, timeoutMs: ANSWERS_WITHIN_MS });
    return { status: 'running', reason: undefined };
  } catch (error) {
    const message = `it runs, but does not answer a client at ${host}:${port} (${messageOf(error)})`;
    return {
      status: 'unreachable',
      reason: { reason: 'does_not_answer', message, since: new Date().toISOString() },
    };
  }
}

/** What is the case with the instance now. Never throws because the Docker Engine is away: that is what is the case then. */
export async function observe(
  worker: WorkerContext,
  record: ResourceRecord,
  type: ResourceType,
): Promise<Observation & { readonly isUnstable: boolean }> {
  try {
    const container = await findContainerOf(worker, handleOf(record));
    const seen = statusFrom(container, record.wanted ?? 'running', Date.now());
    const told = seen.status === 'running' ? await askEngine(worker, record, type) : seen;
    const isUnstable = container?.isRestarting === true || ['unreachable', 'crash_looping'].includes(told.status);
    return { ...told, isUnstable };
  } catch (error) {
    if (!isAppError(error, 'engine_unreachable')) throw error;
    return { ...engineAway(error.message), isUnstable: true };
  }
}
