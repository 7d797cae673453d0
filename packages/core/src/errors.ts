/** Why an operation failed: the closed set that `failure.reason` and `waiting.reason` are drawn from. */
export const FAILURE_REASONS = [
  'invalid_parameters',
  'image_unavailable',
  'engine_unreachable',
  'not_ready_in_time',
  'out_of_memory',
  'no_free_port',
  'disk_full',
  'waiting_for_capacity',
  'data_missing',
  'data_unreadable',
  'cancelled',
  'internal',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

export type ErrorCode =
  | FailureReason
  | 'invalid_setting'
  | 'invalid_type'
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'gone'
  | 'unprocessable'
  | 'no_worker'
  | 'too_many_requests'
  | 'too_large'
  | 'unsupported_media_type'
  | 'precondition_failed'
  | 'range_not_satisfiable'
  | 'redis_unavailable'
  | 'port_taken'
  | 'already_there'
  | 'subnet_taken'
  | 'network_missing'
  | 'in_use'
  | 'container_broken'
  | 'superseded'
  | 'interrupted';

/** A wrong field of a request, and what it should be. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface AppErrorOptions {
  readonly cause?: unknown;
  /** True when the same attempt can succeed later without anybody changing the request. */
  readonly retryable?: boolean;
  /** A remedy, for the reader. */
  readonly hint?: string;
  readonly details?: readonly FieldError[];
  /** Further fields for programs that read the error. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** The one error class. Each process translates it in exactly one file: http/error-response.ts and operations/diagnose.ts. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly retryable: boolean;
  readonly hint: string | undefined;
  readonly details: readonly FieldError[] | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.hint = options.hint;
    this.details = options.details;
    this.facts = options.facts ?? {};
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
