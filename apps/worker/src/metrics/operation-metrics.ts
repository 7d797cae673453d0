import { Counter, Histogram, type Registry } from 'prom-client';
import {
  FAILURE_REASONS,
  OPERATION_KINDS,
  type Failure,
  type OperationKind,
  type OperationState,
  type ResourceRecord,
} from '#core';

const END_STATES = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly OperationState[];
export type EndState = (typeof END_STATES)[number];

/** From a file that is there already to a download of minutes. */
const STEP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const CREATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** What the operations of this process took, and how they ended. */
export class OperationMetrics {
  private readonly ends: Counter<'kind' | 'state'>;
  private readonly failures: Counter<'kind' | 'reason'>;
  private readonly steps: Histogram<'kind' | 'step'>;
  private readonly creations: Histogram<'type' | 'path'>;

  constructor(readonly registry: Registry) {
    const registers = [registry];
    this.ends = new Counter({
      name: 'rm_operations_total',
      help: 'Operations that have ended, by the state in which they did',
      labelNames: ['kind', 'state'],
      registers,
    });
    this.failures = new Counter({
      name: 'rm_operation_failures_total',
      help: 'Operations that have failed, by the reason of their failure',
      labelNames: ['kind', 'reason'],
      registers,
    });
    this.steps = new Histogram({
      name: 'rm_step_duration_seconds',
      help: 'How long the steps of operations took; one that fails is not in it',
      labelNames: ['kind', 'step'],
      buckets: STEP_BUCKETS,
      registers,
    });
    this.creations = new Histogram({
      name: 'rm_creation_duration_seconds',
      help: 'From the accepted request to the running instance, by how its data were made',
      labelNames: ['type', 'path'],
      buckets: CREATION_BUCKETS,
      registers,
    });
    this.beginAtZero();
  }

  stepDone(kind: OperationKind, step: string, seconds: number): void {
    this.steps.observe({ kind, step }, seconds);
  }

  /** @param now ms since 1970, by the clock that the record's own times are by */
  created({ resource_type: type, path = 'plain', created_at: createdAt }: ResourceRecord, now: number): void {
    this.creations.observe({ type, path }, Math.max(0, now - Date.parse(createdAt)) / 1000);
  }

  /** @param failure why it did not succeed */
  ended(kind: OperationKind, state: EndState, failure?: Failure): void {
    this.ends.inc({ kind, state });
    if (state === 'failed' && failure) this.failures.inc({ kind, reason: failure.reason });
  }

  /** A rate needs the value before the first event. */
  private beginAtZero(): void {
    for (const kind of OPERATION_KINDS) {
      for (const state of END_STATES) this.ends.inc({ kind, state }, 0);
      for (const reason of FAILURE_REASONS) this.failures.inc({ kind, reason }, 0);
    }
  }
}
