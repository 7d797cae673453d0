import type { Logger, Operation, ResourceRecord, ResourceType } from '#core';
import type { WorkerContext } from '../worker-context';

/** What a run has to know of its flow. */
export interface Story {
  readonly steps: readonly string[];
  /** what the instance is to be from now on */
  readonly wants?: 'running' | 'stopped';
}

/** What a run is made of. */
export interface RunParts {
  readonly worker: WorkerContext;
  readonly record: ResourceRecord;
  readonly operation: Operation;
  readonly type: ResourceType;
  readonly flow: Story;
  readonly log: Logger;
  /** how many instances this host may have with this one; undefined where that is no matter */
  readonly most?: number | undefined;
}
