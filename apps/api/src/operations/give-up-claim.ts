import type { ResourceRecord } from '#core';
import type { Call } from '../route';
import { acceptChange } from './accept-change';

/** Deletes a claimed instance whose client was told that its request had failed. Its own protection is no obstacle. */
export async function giveUpClaim(call: Call, record: ResourceRecord): Promise<void> {
  await acceptChange(call, record, {
    set: { deletion_protection: false },
    operation: { kind: 'delete', input: { purge: true } },
  });
}
