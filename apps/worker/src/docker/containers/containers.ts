import type { ContainerLimits } from '#core';
import type { ContainerSpec } from './container-spec';

export type Labels = Readonly<Record<string, string>>;

interface ContainerIdentity {
  readonly id: string;
  readonly labels: Labels;
}

interface ListedContainer extends ContainerIdentity {
  /** the id of the network that it was made for */
  readonly network: string;
}

export interface ContainerState extends ContainerIdentity {
  readonly isRunning: boolean;
  /** it has ended, and Docker is about to start it again */
  readonly isRestarting: boolean;
  readonly isPaused: boolean;
  /** null while it has not ended */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** why its last start failed, in Docker's words; empty when it did not */
  readonly startError: string;
  /** how often Docker has restarted it since it was last started on purpose */
  readonly restartCount: number;
  /** Docker restarts it when it ends by itself */
  readonly isRestarted: boolean;
  /** ms since 1970 of its last start; 0 when it never was */
  readonly startedAt: number;
  /** ms since 1970 of its last end; 0 when it never ended */
  readonly finishedAt: number;
}

/** What a container uses at this moment. */
export interface ContainerStats {
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** 100 is one core */
  readonly cpuPercent: number;
}

/** When Docker restarts a container by itself. */
type RestartPolicy = 'no' | 'unless-stopped';

/**
 * Docker's containers. A missing container is undefined, or already removed. Throws AppError: `engine_unreachable`
 * (retryable), `image_unavailable`, `port_taken`, `already_there` (the name is in use), `network_missing` (retryable: the
 * next attempt creates it), `container_broken` (it can never be started again), `disk_full`, else `internal` with
 * Docker's own words.
 */
export interface Containers {
  /** @returns the id of the container */
  create(spec: ContainerSpec): Promise<string>;
  start(id: string): Promise<void>;
  /** Sends its stop signal, and kills it after so many seconds. */
  stop(id: string, seconds: number): Promise<void>;
  remove(id: string): Promise<void>;
  find(nameOrId: string): Promise<ContainerState | undefined>;
  /** All containers that carry these labels, running or not. */
  list(labels: Labels): Promise<ListedContainer[]>;
  /** Resolves with the exit code when the container stops, and rejects when `signal` aborts. */
  waitForExit(id: string, signal: AbortSignal): Promise<number>;
  setRestartPolicy(id: string, policy: RestartPolicy): Promise<void>;
  setLimits(id: string, limits: ContainerLimits): Promise<void>;
  /** The last lines of both output streams, oldest first. */
  readLog(id: string, lines: number): Promise<string[]>;
  /** Batches of lines as they come, from the last `lines` on, until the container ends or `signal` aborts. */
  followLog(id: string, lines: number, signal: AbortSignal): AsyncIterable<readonly string[]>;
  readStats(id: string): Promise<ContainerStats | undefined>;
}
