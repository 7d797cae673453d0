import { AppError } from '../errors';
import type { Status } from '../lifecycle';

/** Why the script of a transition did not do it. */
export function refusalOf(outcome: string, member: string, to: Status): AppError {
  if (outcome === 'cancelled') return new AppError('cancelled', `the operation on ${member} was cancelled`);
  if (outcome === 'retired_key') {
    return new AppError('interrupted', `${member}: the secret key was replaced meanwhile`, { retryable: true });
  }
  return new AppError('superseded', `${member} is ${outcome}: this run may not make it ${to}`);
}
