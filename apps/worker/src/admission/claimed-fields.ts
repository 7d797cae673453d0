import type { RecordFields, ResourceRecord } from '#core';
import type { Story } from '../operations/run-parts';

/** What a claim changes beside the run: it has a place now. What else it waited for may still be away. */
export function claimedFields({ waiting }: ResourceRecord, { wants }: Story): RecordFields {
  return {
    ...(waiting?.reason === 'waiting_for_capacity' && { waiting: undefined }),
    ...(wants && { wanted: wants }),
  };
}
