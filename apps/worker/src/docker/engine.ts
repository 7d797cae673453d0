import type { Ipv4Range } from '#core';
import type { ContainerSpec } from './container-spec';

interface NetworkSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly range: Ipv4Range;
}

export interface NetworkState {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly ranges: readonly Ipv4Range[];
}

interface ContainerIdentity {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface ListedContainer extends ContainerIdentity {
  /** the id of the network that it was made for */
  readonly network: string;
}

export interface ContainerState extends ContainerIdentity {
  readonly isRunning: boolean;
  /** it has ended, and the engine is about to start it again */
  readonly isRestarting: boolean;
  readonly isPaused: boolean;
  /** null while it has not ended */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** why its last start failed, in the engine's words; empty when it did not */
  readonly startError: string;
  /** how often the engine has started it again by itself since it was last started on purpose */
  readonly restartCount: number;
  /** the engine starts it again when it ends by itself */
  readonly isRestarted: boolean;
  /** ms since 1970 of its last start; 0 when it never was */
  readonly startedAt: number;
  /** ms since 1970 of its last end; 0 when it never ended */
  readonly finishedAt: number;
}

/** Something happened to a container. `at` is in seconds since 1970, as the engine wants it back to go on from there. */
export interface EngineEvent {
  readonly action: string;
  readonly containerId: string;
  /** null when it did not end */
  readonly exitCode: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: string;
}

/** How much of an image has come; the total grows while the engine learns of the layers. */
export interface PullProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** What a container takes at this moment. */
export interface ContainerStats {
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** 100 is one core */
  readonly cpuPercent: number;
}

/** When the engine starts a container again by itself. */
type RestartPolicy = 'no' | 'unless-stopped';

/**
 * The verbs of a Docker Engine that are used here. What is not there is undefined, or already done when it was to be
 * removed. Every method throws AppError: `engine_unreachable` (retryable), `image_unavailable`, `port_taken`,
 * `already_there` (the name is in use), `subnet_taken`, `network_missing` (retryable: the next attempt makes it), `in_use`,
 * `container_broken` (it cannot be started any more), `disk_full`, else `internal` with the engine's own words.
 */
export interface Engine {
  hasImage(image: string): Promise<boolean>;
  pullImage(image: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<void>;
  /** @returns the id of the container */
  createContainer(spec: ContainerSpec): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** Resolves with the exit code when the container stops, and rejects when `signal` aborts. */
  waitForExit(id: string, signal: AbortSignal): Promise<number>;
  /** Asks it to end with its stop signal, and ends it when it has not after so many seconds. */
  stopContainer(id: string, seconds: number): Promise<void>;
  setRestartPolicy(id: string, policy: RestartPolicy): Promise<void>;
  setMemoryLimit(id: string, bytes: number): Promise<void>;
  /** All containers that carry these labels, running or not. */
  listContainers(labels: Readonly<Record<string, string>>): Promise<ListedContainer[]>;
  findContainer(nameOrId: string): Promise<ContainerState | undefined>;
  /** All networks, whoever made them. */
  listNetworks(): Promise<NetworkState[]>;
  /** @returns the id of the network, a bridge */
  createNetwork(spec: NetworkSpec): Promise<string>;
  removeNetwork(id: string): Promise<void>;
  /** The last lines of both output streams, oldest first. */
  readLog(id: string, lines: number): Promise<string[]>;
  /**
   * The lines of both streams as they come, those that came together together, from the last `lines` on, until the
   * container ends or `signal` aborts.
   */
  followLog(id: string, lines: number, signal: AbortSignal): AsyncIterable<readonly string[]>;
  readStats(id: string): Promise<ContainerStats | undefined>;
  removeContainer(id: string): Promise<void>;
  /** Ends what runs in these containers without the engine's knowledge; removeContainer() does, too. */
  endForgotten(labels: Readonly<Record<string, string>>): Promise<void>;
  /**
   * What happens to the containers with these labels, from `since` on. Resolves when the engine has begun to tell; what it
   * tells ends with an error when the engine goes away, and without one when `signal` aborts.
   */
  events(
    labels: Readonly<Record<string, string>>,
    since: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<EngineEvent>>;
  /** Resolves when the engine answers; one that takes longer than so many milliseconds, by default 5 s, is away. */
  ping(withinMs?: number): Promise<void>;
  /**
   * False when the engine was started after `at`, in ms since 1970: it has forgotten what happened until then. One that goes
   * on remembers at least a start of what runs in it, unless much has happened since.
   */
  remembers(at: number): Promise<boolean>;
}
