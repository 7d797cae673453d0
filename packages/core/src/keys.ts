/** Every key that the product has in Redis, BullMQ's own (`rm:queue:…`) apart. */
export const KEYS = {
  queuePrefix: 'rm:queue',
  installation: 'rm:installation',
  /** string: the id of the key that everybody is to seal with */
  secretKeyFingerprint: 'rm:secret-key-fingerprint',
  /** set: ids of keys that no record takes a sealed text of any more */
  retiredKeys: 'rm:retired-keys',
  /** sorted set: the keys of each process, as JSON, by the time in ms until which it counts as up */
  keyHolders: 'rm:key-holders',
  /** channel: `type/name status state` of each record that changed, with its status and its operation's state after the change */
  changes: 'rm:changes',
  /** sorted set: `type/name` of the resources with an unfinished operation, by the time in ms at which it was accepted */
  unfinished: 'rm:unsettled',
  /** sorted set: `kind type/name` of the scheduled tasks, by their time in ms */
  scheduled: 'rm:due',
  /** counter: the last number given to a name of this type */
  lastNumber: (type: string) => `rm:last-number:${type}`,
  /** counter: the last place given to a record in the order of creation */
  lastPlace: 'rm:last-place',
  /** hash: the record */
  resource: (type: string, name: string) => `rm:resource:${type}:${name}`,
  /** string, for a day: the tombstone of the resource of this name */
  gone: (type: string, name: string) => `rm:gone:${type}:${name}`,
  /** hash: an operation */
  operation: (id: string) => `rm:operation:${id}`,
  /** list: ids of the resource's operations, the latest first */
  history: (resourceId: string) => `rm:history:${resourceId}`,
  /** stream: the resource's events */
  events: (resourceId: string) => `rm:events:${resourceId}`,
  /** no key, but the project of the instances that belong to nobody yet: no name of a project begins with a dot */
  poolProject: '.pool',
  /** string, for seconds: the worker of this host that keeps the pool */
  poolLock: (hostId: string) => `rm:pool-lock:${hostId}`,
  /** string, for a minute: a pooled instance of this type could not be made on this host */
  poolFailed: (hostId: string, type: string) => `rm:pool-failed:${hostId}:${type}`,
  /** string: the id of the Redis process that lost no claim of an instance on this host */
  poolCheckedFor: (hostId: string) => `rm:pool-checked-for:${hostId}`,
  /** sorted set: `type/name` of the records for which `property` has this value, by their place; pool: that can be claimed */
  index: (property: 'all' | 'type' | 'status' | 'label' | 'host' | 'project' | 'pool', value = '') =>
    `rm:index:${property}:${value}`,
  /** hash: SHA-256 of an API key → whose it is, as JSON */
  apiKeys: 'rm:access:keys',
  /** hash: project → its quota, as JSON */
  quotas: 'rm:access:quotas',
  /** hash: how many `instances` and `bytes` of memory the project has; absent until it is compared with a quota */
  usage: (project: string) => `rm:usage:${project}`,
  /** counter, for a minute: requests with this key */
  requestRate: (keyId: string) => `rm:rate:${keyId}`,
  /** stream: audit entries of changes */
  audit: 'rm:audit',
  /** stream: audit entries of rejected requests */
  auditRefused: 'rm:audit:refused',
  /** string, for a day: the resource that a request with this Idempotency-Key created */
  idempotency: (digest: string) => `rm:idempotency:${digest}`,
  /** sorted set: ids of the hosts, by the time in ms until which a worker of theirs counts as up */
  hosts: 'rm:hosts',
  /** string that expires: why this host takes no more instances; absent while it does */
  hostFull: (hostId: string) => `rm:capacity:${hostId}`,
  /** list: requests of the API to a worker of this host */
  requests: (hostId: string) => `rm:questions:${hostId}`,
  /** channel: the reply to a request */
  reply: (id: string) => `rm:answer:${id}`,
  /** string, for seconds: the worker that is making a network */
  networkLock: 'rm:network-lock',
  /** string, for seconds: the worker of this host that is making a seed */
  seedLock: (hostId: string, seed: string) => `rm:seed-lock:${hostId}:${seed}`,
  /** string, for minutes: why a seed could not be made on this host */
  seedFailed: (hostId: string, seed: string) => `rm:seed-failed:${hostId}:${seed}`,
  /** hash: port → resource id */
  ports: (hostId: string) => `rm:ports:${hostId}`,
  /** sorted set: ports that are not to be given out before the time in ms that is their score */
  restingPorts: (hostId: string) => `rm:ports-resting:${hostId}`,
} as const;

/** A host's ledger of ports, for the scripts. */
export interface LedgerKeys {
  readonly ports: string;
  readonly resting: string;
}

export function ledgerKeys(hostId: string): LedgerKeys {
  return { ports: KEYS.ports(hostId), resting: KEYS.restingPorts(hostId) };
}
