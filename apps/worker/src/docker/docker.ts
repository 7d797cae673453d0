import type { Containers, Labels } from './containers/containers';
import type { Images } from './images/images';
import type { Networks } from './networks/networks';

/**
 * Something happened to a container. `at` is in seconds since 1970; given as `since`, it begins the stream with this event
 * at the latest.
 */
export interface DockerEvent {
  readonly action: string;
  readonly containerId: string;
  /** null unless it exited */
  readonly exitCode: number | null;
  readonly labels: Labels;
  readonly at: string;
}

/** The parts of a Docker Engine's API that the worker uses, in its own terms. Every method throws AppError only. */
export interface Docker {
  readonly containers: Containers;
  readonly images: Images;
  readonly networks: Networks;
  /**
   * Events of the containers with these labels, from `since` on. Resolves once Docker has begun to send them. The stream
   * ends with an error when Docker goes away, and without one when `signal` aborts.
   */
  events(labels: Labels, since: string, signal: AbortSignal): Promise<AsyncIterable<DockerEvent>>;
  /** Resolves when Docker answers, and rejects after so many milliseconds, by default `timings.dockerPing`. */
  ping(withinMs?: number): Promise<void>;
  /**
   * False when Docker was started after `at`, in ms since 1970: it has forgotten the events before its start. Otherwise it
   * remembers at least the start of a container, unless much has happened since.
   */
  remembers(at: number): Promise<boolean>;
  /** Kills processes that Docker has forgotten in the containers with these labels; containers.remove() does so, too. */
  endForgotten(labels: Labels): Promise<void>;
}
