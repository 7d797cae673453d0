import { TIMINGS, type Timings } from '#core';

/**
 * Shorter periods, so that tests do not wait. None of them decides whether a promised limit holds: a test of one of those starts its
 * world with the product's own timings.
 */
const SHORT: Partial<Timings> = {
  runCheck: 300,
  retryOwnOperation: 2_000,
  garbageCollection: 1_000,
  scheduler: 300,
  lossCheck: 300,
  counterBackup: 200,
  recordBackup: 300,
  accessBackup: 100,
  retryScheduledTask: 500,
  admissionCheck: 300,
  retryAdmission: 500,
  capacityValid: 2_000,
  reconcileAll: 3_000,
  memoryCheck: 100,
  rpcRetry: 200,
  waitCheck: 300,
  eventCheck: 300,
  auditFlush: 200,
  secretKeyCheck: 200,
  instanceCount: 200,
};

/**
 * For tests that kill or freeze workers: their jobs are taken over sooner, and the files that they were writing go sooner.
 * A machine that stands still for 3 s costs a worker its jobs, so that no other test has these.
 */
export const SOON_TAKEN_OVER: Partial<Timings> = { jobLock: 3_000, stallCheck: 1_000, draftLeftAfter: 5_000 };

/** For tests of how late something with a time may be done. */
export const PRODUCT_SCHEDULE: Partial<Timings> = {
  scheduler: TIMINGS.scheduler,
  retryScheduledTask: TIMINGS.retryScheduledTask,
};

/** @returns the setting TIMINGS */
export function timingsOf(own: Partial<Timings> | 'product'): string {
  return JSON.stringify(own === 'product' ? TIMINGS : { ...SHORT, ...own });
}
