/** Every key that the product has in Redis, BullMQ's own (`rm:queue:…`) apart. */
export const KEYS = {
  queuePrefix: 'rm:queue',
  installation: 'rm:installation',
  secretKeyFingerprint: 'rm:secret-key-fingerprint',
  /** channel: `type/name status` of each record that changed, with its status after the change */
  changes: 'rm:changes',
  /** sorted set: `type/name` of the records that are not settled, by time of their creation in ms */
  unsettled: 'rm:unsettled',
  /** counter: the last number given to a name of this type */
  lastNumber: (type: string) => `rm:last-number:${type}`,
  /** hash: the record */
  resource: (type: string, name: string) => `rm:resource:${type}:${name}`,
  /** hash: port → resource id */
  ports: (hostId: string) => `rm:ports:${hostId}`,
  /** sorted set: ports that are not to be given out before the time in ms that is their score */
  restingPorts: (hostId: string) => `rm:ports-resting:${hostId}`,
} as const;
