import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const nice = constants.priority.PRIORITY_HIGH;

/**
 * Gives the process, which leads a session, the highest priority (why the session: apps/api/src/process/go-first.ts).
 */
export function goFirst(pid) {
  try {
    setPriority(pid, nice);
    writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {
    // Without root it keeps its priority; a process that has ended needs none.
  }
}
