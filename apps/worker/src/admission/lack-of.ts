import type { Waiting } from '#core';

/** Why an operation waits for room. @param message which host lacks what, with the numbers */
export function lackOf(message: string): Omit<Waiting, 'retry_at'> {
  return {
    reason: 'waiting_for_capacity',
    message,
    hint: 'It goes on by itself when there is room: purge or delete what is not needed, raise the limit, or add a host.',
  };
}
