import { AppError, messageOf } from '#core';

const UNREACHABLE =
  /ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|EACCES|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|socket hang up|aborted|AbortError|TimeoutError/;

interface EngineAnswer {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string };
}

/** Tells what an error of dockerode means to a provisioning. */
export function translateError(cause: unknown, what: string): AppError {
  if (cause instanceof AppError) return cause;
  const { statusCode, json } = cause as EngineAnswer; // dockerode's own shape; both are absent when there was no answer
  const words = json?.message ?? messageOf(cause);
  if (statusCode === undefined) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (UNREACHABLE.test(`${code} ${(cause as Error).name} ${words}`)) return unreachable(what, words, cause);
    return new AppError('internal', `${what}: ${words}`, { cause });
  }
  if (/port is already allocated|address already in use/i.test(words))
    return new AppError('port_taken', `${what}: ${words}`, { cause });
  if (/no space left on device/i.test(words)) {
    const hint = "Free space on the disk of the Docker Engine's data and of DATA_ROOT, then POST again.";
    return new AppError('disk_full', `${what}: ${words}`, { cause, hint });
  }
  if (/cannot assign requested address/i.test(words)) {
    const hint =
      'BIND_IP (by default SERVER_IP) must be an address of this host; behind address translation set BIND_IP to the inner one.';
    return new AppError('internal', `${what}: ${words}`, { cause, hint });
  }
  if (statusCode === 409) return new AppError('already_there', `${what}: ${words}`, { cause });
  if (statusCode === 404 && /no such image/i.test(words))
    return new AppError('image_unavailable', `${what}: ${words}`, { cause });
  return new AppError('internal', `${what}: ${words}`, { cause });
}

function unreachable(what: string, words: string, cause: unknown): AppError {
  return new AppError('engine_unreachable', `${what}: the Docker Engine does not answer (${words})`, {
    cause,
    retryable: true,
    hint: 'The request stays queued and goes on by itself when the Docker Engine of this host answers at DOCKER_PATH.',
  });
}
