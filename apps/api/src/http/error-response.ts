import { AppError, type ErrorCode, type Logger } from '#core';
import type { ApiResponse } from '../route';
import { errorBody, type ErrorView } from '../views/error-view';

const STATUS_OF: Readonly<Record<string, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  unprocessable: 422,
  too_many_requests: 429,
  redis_unavailable: 503,
  no_worker: 503,
  engine_unreachable: 503,
};
const RETRY_AFTER_S = '1';

/** Client errors found by express: the last two in requests for files of the pages. */
const FAULTS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  412: 'precondition_failed',
  416: 'range_not_satisfiable',
};

interface HttpError {
  readonly type?: string;
  readonly status?: number;
  readonly message: string;
}

/** Translates errors of express and its body parser; undefined for anything else. */
function fromFramework(error: HttpError): AppError | undefined {
  switch (error.type) {
    case 'entity.too.large':
      return new AppError('too_large', 'body: is over 64 kB (expected: at most 64 kB)');
    case 'entity.parse.failed':
      return new AppError('bad_request', `body: is not JSON (${error.message})`);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new AppError('unsupported_media_type', `body: ${error.message} (expected: application/json in UTF-8)`);
    default: {
      const code = FAULTS[error.status ?? 0];
      return code && new AppError(code, error.message);
    }
  }
}

function tracebackOf(error: unknown): string[] {
  return (error instanceof Error ? (error.stack ?? error.message) : String(error))
    .split('\n')
    .map((line) => line.trim());
}

/** Translates every error into the error form; the only place that does. Unexpected errors are logged here, once. */
export function errorResponse(thrown: unknown, log: Logger, isDev: boolean): ApiResponse {
  const error = thrown instanceof AppError ? thrown : fromFramework(thrown as HttpError); // any thrown value has no such fields, or these
  const status = error ? STATUS_OF[error.code] : undefined;
  if (!error || status === undefined) {
    log.error('unexpected error', { error: thrown });
    const facts = isDev ? { traceback: tracebackOf(thrown) } : {};
    const body: ErrorView = errorBody(500, 'Internal Server Error', facts);
    return { status: 500, body };
  }
  if (status >= 500) log.warn('request refused', { code: error.code, cause: error.message });
  const { details } = error;
  const facts = { ...(details ? { details: [...details] } : {}), ...error.facts };
  const body: ErrorView = errorBody(status, error.message, facts);
  return { status, headers: error.retryable ? { 'Retry-After': RETRY_AFTER_S } : {}, body };
}
