import type { RecordFields, ResourceRecord, Waiting } from '#core';

/** Why an operation waits for room. @param message which host lacks what, with the numbers */
export function lackOf(message: string): Omit<Waiting, 'retry_at'> {
  return {
    reason: 'waiting_for_capacity',
    message,
    hint: 'It goes on by itself when there is room: purge or delete what is not needed, raise the limit, or add a host.',
  };
}

/** What changes in the record of what gets a place. What else it waited for may still be away. */
export function withPlace({ waiting }: ResourceRecord): RecordFields {
  return waiting?.reason === 'waiting_for_capacity' ? { waiting: undefined } : {};
}
