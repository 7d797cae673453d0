// Over 150 lines: every period and deadline in one place.
/**
 * Every period and deadline of the product, in milliseconds. The settings hand them out; the setting TIMINGS overrides some,
 * for tests, which would otherwise wait. It has no effect on `processStop` and `tcpStaysOpen`, which are read without settings.
 */
export const TIMINGS = {
  // queue: after a worker's death its job is taken over within the rest of the lock plus one stall check
  jobLock: 5_000,
  stallCheck: 2_500,
  backoffFirst: 500,
  backoffLongest: 5_000,
  /** a stopping worker hands its job back for another one */
  handBack: 200,
  /** operations of the service itself are retried after this */
  retryOwnOperation: 60_000,
  /** a second delivery of a job that this process already runs */
  retryDuplicateDelivery: 1_000,
  /** how often a run checks whether it was cancelled or superseded */
  runCheck: 1_000,

  // periodic tasks of a worker
  garbageCollection: 10_000,
  scheduler: 1_000,
  hostHeartbeat: 3_000,
  lossCheck: 1_000,
  counterBackup: 1_000,
  recordBackup: 2_000,
  accessBackup: 500,

  // garbage collection: anything younger may still be in use
  queuedWithin: 30_000,
  hostLostAfter: 600_000,
  networkUsedWithin: 15_000,
  draftLeftAfter: 60_000,
  temporaryLeftAfter: 60_000,
  portRest: 60_000,
  retryScheduledTask: 2_000,
  /** how long a record file is trusted to match Redis without being read again */
  recordFileTrusted: 60_000,

  // admission
  admissionCheck: 1_000,
  waitingReasonValid: 15_000,
  retryAdmission: 2_000,
  capacityValid: 10_000,
  hostUpFor: 10_000,
  /** a host without instances whose workers are gone */
  hostForgottenAfter: 604_800_000,

  // reconciler
  reconcileAll: 30_000,
  reopenEvents: 500,
  livenessCheck: 500,
  livenessPing: 600,
  recheckFirst: 250,
  recheckLongest: 1_500,
  observePing: 2_000,

  // Docker
  dockerPing: 5_000,
  dockerQuick: 15_000,
  dockerSlow: 120_000,
  imagePull: 1_800_000,
  exitRecheck: 2_000,
  /** on a busy machine Docker reported a lack of memory 0.05 to 0.2 s after the exit, and inspecting never showed it */
  oomToldLate: 500,
  oomToldWithin: 5_000,
  forgottenKilledWithin: 5_000,
  forgottenCheck: 20,
  networkCreatedWithin: 30_000,
  networkCheck: 25,
  networkLock: 10_000,

  // seeds
  seedLock: 10_000,
  seedCheck: 50,
  /** a seed that could not be made is not tried again before */
  seedRetry: 600_000,

  // pool
  poolCheck: 1_000,
  poolLock: 10_000,
  /** a pooled instance that does not run is given up after this: Docker restarts one that has crashed */
  poolGivenUp: 15_000,
  /** after a pooled instance could not be made */
  poolRetry: 60_000,

  // steps
  readyPauseFirst: 5,
  readyPauseLongest: 10,
  readyAttempt: 2_000,
  serverSession: 15_000,
  liveCheck: 100,
  liveSettledWithin: 120_000,
  memoryCheck: 500,
  memoryReleasedWithin: 15_000,
  pullProgress: 300,
  tcpStaysOpen: 200,

  // rpc
  rpcHeartbeat: 2_000,
  rpcRetry: 500,
  rpcStop: 2_000,
  rpcServerAnswer: 2_000,
  rpcImageReply: 1_500,
  /** a claim is answered after this even if its durable record is not written yet */
  rpcClaimedReply: 1_000,
  /** Docker takes up to 2 s to measure the CPU */
  rpcStatsReply: 10_000,
  rpcLogFirst: 5_000,
  rpcLogNext: 10_000,

  // API
  redisAnswer: 1_500,
  redisReady: 1_000,
  redisReadyCheck: 50,
  waitCheck: 1_000,
  eventCheck: 1_000,
  /** proxies cut off a connection that stays silent */
  eventHeartbeat: 15_000,
  /** the events of a resource are removed so long after the latest one: a client that comes back later gets a snapshot */
  eventsKept: 3_600_000,
  /** a browser reconnects after this */
  eventReconnect: 1_000,
  keyCheck: 1_000,
  /** longer than the minute for which proxies keep a connection: a request on one that just closes is lost to its client */
  keepAlive: 65_000,
  httpStop: 2_000,
  auditFlush: 2_000,
  /** rejected requests are counted over this before the audit trail leaves some out */
  auditRejected: 60_000,

  // metrics: shorter than the 10 s that Prometheus waits for a scrape by default
  measuredWithin: 8_000,
  /** counting instances reads up to half of all records' names */
  instanceCount: 10_000,

  // every process
  processStop: 12_000,
  clockSync: 30_000,
  secretKeyCheck: 1_000,
  keyHolderValid: 10_000,
  keyHolderForgottenAfter: 3_600_000,
  redisConnect: 2_000,
  redisReconnectLongest: 500,

  // rekey: twice as long as a killed process still counts as up
  rekeyCheck: 200,
  rekeyWait: 20_000,
} as const;

export type Timings = Readonly<Record<keyof typeof TIMINGS, number>>;

/** @returns undefined when the text is not a JSON object of known names and whole milliseconds */
export function parseTimings(text: string): Timings | undefined {
  try {
    const given = Object.entries(JSON.parse(text) as object);
    const isKnown = given.every(([name, ms]) => Object.hasOwn(TIMINGS, name) && Number.isInteger(ms) && ms >= 0);
    return isKnown ? { ...TIMINGS, ...(Object.fromEntries(given) as Partial<Timings>) } : undefined; // checked above
  } catch {
    return undefined;
  }
}
