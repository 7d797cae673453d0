import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const nice = constants.priority.PRIORITY_HIGH;

/**
 * Lets a process that leads a session go before all others (why the session: apps/api/src/process/go-first.ts). Root may; for anybody else nothing
 * changes, nor where there is no such process.
 */
export function goFirst(pid) {
  try {
    setPriority(pid, nice);
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {}
}
