import { AppError } from '../errors';
import type { Status } from '../lifecycle';

/** Why the script of a transition did not do it. */
export function refusalOf(outcome: string, member: string, to: Status, host?: string): AppError {
  if (outcome === 'cancelled') return new AppError('cancelled', `the operation on ${member} was cancelled`);
  if (outcome === 'retired_key') {
    return new AppError('interrupted', `${member}: the secret key was replaced meanwhile`, { retryable: true });
  }
  if (outcome === 'port_lost') {
    const message = `${member}: Redis lost that its port was leased, and another has it by now`;
    return new AppError('interrupted', message, { retryable: true });
  }
  if (outcome === 'full') return new AppError('waiting_for_capacity', `host ${host} has no room for ${member}`);
  return new AppError('superseded', `${member} is ${outcome}: this run may not make it ${to}`);
}
