import { AppError } from '#core';

/** A creation that is refused since so many operations are under way. */
export function tooMany(unsettled: number, most: number): AppError {
  const message = `${unsettled} operations are under way, of at most ${most} (MAX_PENDING); try again when some are done`;
  return new AppError('too_many_requests', message, { retryable: true });
}
