import type { Containers, Labels } from './containers/containers';
import type { Images } from './images/images';
import type { Networks } from './networks/networks';

/** Something happened to a container. `at` is in seconds since 1970, as Docker wants it back to go on from there. */
export interface DockerEvent {
  readonly action: string;
  readonly containerId: string;
  /** null when it did not end */
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
   * Events of the containers with these labels, from `since` on. Resolves when Docker has begun to send them; the stream
   * ends with an error when Docker goes away, and without one when `signal` aborts.
   */
  events(labels: Labels, since: string, signal: AbortSignal): Promise<AsyncIterable<DockerEvent>>;
  /** Resolves when Docker answers; one that takes longer than so many milliseconds, by default 5 s, is away. */
  ping(withinMs?: number): Promise<void>;
  /**
   * False when Docker was started after `at`, in ms since 1970: it has forgotten what happened until then. One that runs on
   * remembers at least the start of a container, unless much has happened since.
   */
  remembers(at: number): Promise<boolean>;
  /** Ends processes of these containers that Docker does not know of any more; containers.remove() does so, too. */
  endForgotten(labels: Labels): Promise<void>;
}
