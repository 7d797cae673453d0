import { AppError } from '../errors';
import type { Status } from '../lifecycle';

/** Why a record may not become `to`. @param outcome the script's answer */
export function refusedTransition(outcome: string, member: string, to: Status, host: string | undefined): AppError {
  if (outcome === 'cancelled') return new AppError('cancelled', `the operation on ${member} was cancelled`);
  if (outcome === 'full') return new AppError('waiting_for_capacity', `host ${host} has no room for ${member}`);
  return new AppError('superseded', `${member} is ${outcome}: this run may not make it ${to}`);
}
