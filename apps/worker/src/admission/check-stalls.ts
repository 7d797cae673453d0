import { Worker, type WorkerOptions } from 'bullmq';
import { PROVISION_QUEUE } from '#core';

/** Puts creations back whose worker died. A worker that takes none because its host is full does not look for them. */
export function checkStalls(options: WorkerOptions): Worker {
  const worker = new Worker(PROVISION_QUEUE, null, { ...options, autorun: false });
  worker.on('error', () => undefined); // the one that takes the creations has said it
  void worker.startStalledCheckTimer();
  return worker;
}
