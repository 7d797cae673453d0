import { AppError } from '#core';

/** @throws AppError `internal` when a flow was begun on a record without a field that it needs */
export function required<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new AppError('internal', `the record has no ${what}`);
}
