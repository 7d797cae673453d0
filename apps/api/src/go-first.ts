import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const NICE = constants.priority.PRIORITY_HIGH;

/** `stat` of proc(5): the name of the program, in parentheses, may have anything in it; the session is the fourth after it. */
function leadsSession(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === pid;
}

/**
 * Provisioning takes all the cores there are, and who polls is to be answered all the same. Root and who has CAP_SYS_NICE
 * may go before others; for anybody else nothing changes.
 *
 * Linux shares the cores among sessions, and by nice values only within one (sched(7), "The autogroup feature"): a session
 * that the process leads goes first as a whole. One that it was started in is its user's.
 *
 * @param pid of the process that is to; this one
 */
export function goFirst(pid = process.pid): void {
  try {
    setPriority(pid, NICE);
    if (leadsSession(pid)) writeFileSync(`/proc/${pid}/autogroup`, String(NICE));
  } catch {
    // not allowed, or no Linux: as everybody else
  }
}
