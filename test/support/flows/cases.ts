import type { Operation, OperationKind, ResourceRecord } from '#core';
import type { FlowWorld } from './flow-world';

/** An operation to try, and what brings an instance to where it is asked for. */
export interface FlowCase {
  readonly name: string;
  readonly kind: OperationKind;
  readonly input?: (record: ResourceRecord) => Operation['input'];
  /** its type has seeds */
  readonly isSeeded?: boolean;
  /** operations before it */
  readonly before?: readonly (readonly [OperationKind, Operation['input']])[];
  /** the status after success; undefined: the record is gone */
  readonly ends: ResourceRecord['status'] | undefined;
  /** the status after a failure, where the flow undoes its steps */
  readonly reverts?: ResourceRecord['status'];
}

const change = (parameters: Record<string, string>) => (record: ResourceRecord) => ({
  parameters: { ...record.parameters, ...parameters },
  config: record.config,
});

export const CASES: readonly FlowCase[] = [
  { name: 'create', kind: 'create', ends: 'running', reverts: 'failed' },
  { name: 'create from a seed', kind: 'create', isSeeded: true, ends: 'running', reverts: 'failed' },
  { name: 'stop', kind: 'stop', ends: 'stopped' },
  { name: 'start', kind: 'start', before: [['stop', {}]], ends: 'running' },
  { name: 'restart', kind: 'restart', ends: 'running' },
  {
    name: 'reconfigure live',
    kind: 'reconfigure',
    input: change({ maxmemory: '32mb' }),
    ends: 'running',
    reverts: 'running',
  },
  {
    name: 'reconfigure by a restart',
    kind: 'reconfigure',
    input: change({ maxmemory: '32mb', dbfilename: 'other.rdb' }),
    ends: 'running',
    reverts: 'running',
  },
  { name: 'rotate_password', kind: 'rotate_password', ends: 'running', reverts: 'running' },
  {
    name: 'rotate_password with a grace',
    kind: 'rotate_password',
    input: () => ({ grace_seconds: 60 }),
    ends: 'running',
    reverts: 'running',
  },
  {
    name: 'end_grace',
    kind: 'end_grace',
    before: [['rotate_password', { grace_seconds: 60 }]],
    ends: 'running',
    reverts: 'running',
  },
  {
    name: 'upgrade',
    kind: 'upgrade',
    input: () => ({ image_version: 'redis:8.0' }),
    ends: 'running',
    reverts: 'running',
  },
  { name: 'delete', kind: 'delete', ends: 'deleted' },
  { name: 'delete for good', kind: 'delete', input: () => ({ purge: true }), ends: undefined },
  { name: 'purge', kind: 'purge', before: [['delete', {}]], ends: undefined, reverts: 'deleted' },
  { name: 'restore', kind: 'restore', before: [['delete', {}]], ends: 'running', reverts: 'deleted' },
];

/** An instance for which the case's operation is accepted, and not begun. */
export async function accepted(
  world: FlowWorld,
  { kind, isSeeded = false, input, before = [] }: FlowCase,
): Promise<ResourceRecord> {
  const created = await world.accept({ isSeeded });
  if (kind === 'create') return created;
  await world.deliver(created);
  for (const [earlier, given] of before) {
    const record = await world.ask(created, earlier, given);
    if ((await world.deliver(record)) !== 'done') throw new Error(`${earlier} failed`);
  }
  const present = await world.record(created);
  return world.ask(present, kind, input?.(present));
}
