import { AppError } from '../errors';
import type { Status } from '../lifecycle';

/** The error for an outcome of the script of a transition. */
export function refusalOf(outcome: string, member: string, to: Status, host?: string): AppError {
  if (outcome === 'cancelled') return new AppError('cancelled', `the operation on ${member} was cancelled`);
  if (outcome === 'retired_key') {
    return new AppError('interrupted', `${member}: the secret key was replaced meanwhile`, { retryable: true });
  }
  if (outcome === 'port_lost') {
    const message = `${member}: Redis lost the lease of its port, and another instance has the port now`;
    return new AppError('interrupted', message, { retryable: true });
  }
  if (outcome === 'full')
    return new AppError('waiting_for_capacity', `host ${host} is full and does not admit ${member}`);
  return new AppError('superseded', `${member} is ${outcome}: this run may not make it ${to}`);
}
