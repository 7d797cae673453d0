import { AppError, messageOf, type ErrorCode } from '#core';

const UNREACHABLE =
  /ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|EACCES|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|socket hang up|aborted|AbortError|TimeoutError/;

/** dockerode puts this before Docker's words when the response was to be a stream */
const DOCKERODE_PREFIX = /^\(HTTP code \d+\) [^-]* - /;

interface ErrorResponse {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string };
}

interface Meaning {
  readonly words: RegExp;
  readonly code: ErrorCode;
  readonly options?: { readonly hint?: string; readonly retryable?: boolean };
}

/** The meaning of Docker's errors by their words: most have status 500. */
const MEANINGS: readonly Meaning[] = [
  { words: /port is already allocated|address already in use/i, code: 'port_taken' },
  {
    words:
      /is already in use by container|removal of container .* is already in progress|network with name .* already exists/i,
    code: 'already_there',
  },
  // A Docker that was killed during a start has left this behind in containerd, under the container's id.
  { words: /task \S+: already exists|id already in use|start shim: mkdir \S+: file exists/i, code: 'container_broken' },
  { words: /pool overlaps with other one on this address space/i, code: 'subnet_taken' },
  { words: /network \S+ (not found|is ambiguous)/i, code: 'network_missing', options: { retryable: true } },
  { words: /has active endpoints/i, code: 'in_use' },
  { words: /no such image/i, code: 'image_unavailable' },
  {
    words: /no space left on device/i,
    code: 'disk_full',
    options: { hint: "Free space on the disks of DATA_ROOT and of the Docker Engine's data, then try again." },
  },
  {
    words: /cannot assign requested address/i,
    code: 'internal',
    options: {
      hint: 'BIND_IP (by default SERVER_IP) must be an address of this host; behind address translation set it to the inner one.',
    },
  },
];

/** Translates an error of dockerode; `what` names the call that failed. */
export function translateError(cause: unknown, what: string): AppError {
  if (cause instanceof AppError) return cause;
  const { statusCode, json } = cause as ErrorResponse; // dockerode's shape; both are absent when there was no response
  const words = json?.message ?? messageOf(cause).replace(DOCKERODE_PREFIX, '').trim();
  if (statusCode === undefined && isUnreachable(cause)) return unreachable(what, words, cause);
  const meaning = MEANINGS.find((candidate) => candidate.words.test(words));
  return new AppError(meaning?.code ?? 'internal', `${what}: ${words}`, { cause, ...meaning?.options });
}

function isUnreachable(cause: unknown): boolean {
  const { code = '', name, message } = cause as NodeJS.ErrnoException; // dockerode and the modem throw nothing else
  return UNREACHABLE.test(`${code} ${name} ${message}`);
}

function unreachable(what: string, words: string, cause: unknown): AppError {
  return new AppError('engine_unreachable', `${what}: the Docker Engine does not answer (${words})`, {
    cause,
    retryable: true,
    hint: 'The request stays queued and goes on by itself when the Docker Engine of this host answers at DOCKER_PATH.',
  });
}
