import type { Failure } from '../failure';
import type { OperationKind } from './verbs';

export const OPERATION_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

/** Who or what began it: a request, the end of a lease, or another scheduled task. */
export const INITIATORS = ['request', 'expiry', 'service'] as const;
export type Initiator = (typeof INITIATORS)[number];

/** Times are ISO 8601. A step without `finished_at` is under way, or was when the operation ended. */
export interface OperationStep {
  readonly name: string;
  readonly started_at: string;
  readonly finished_at?: string;
}

/** An accepted change of a resource, as its hash in Redis has it. `input` holds what the flow needs; never a secret. */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly resource_name: string;
  /** that of the resource */
  readonly project: string;
  readonly by: Initiator;
  readonly created_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  readonly request_id?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly steps: readonly OperationStep[];
  readonly failure?: Failure;
}

export function isUnderWay(state: OperationState | undefined): boolean {
  return state === 'queued' || state === 'running';
}
