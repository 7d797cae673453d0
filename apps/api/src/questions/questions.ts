import type { InstanceStats, ResourceRecord } from '#core';

/** What the API asks the workers, which alone can see the Docker Engine. */
export interface Questions {
  /** For each host with a worker, whether it has the image; null when it did not answer in time. */
  imageOnHosts(image: string): Promise<Record<string, boolean | null>>;
  /** @throws AppError `no_worker` */
  stats(record: ResourceRecord, hungUp: AbortSignal): Promise<InstanceStats>;
  /** Resolves when the answer has begun. @throws AppError `no_worker`; `conflict` when there is no container */
  log(record: ResourceRecord, wanted: WantedLog, hungUp: AbortSignal): Promise<AsyncIterable<string>>;
}

interface WantedLog {
  readonly tail: number;
  readonly follow: boolean;
}
