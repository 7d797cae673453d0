import { constants, setPriority } from 'node:os';

/**
 * Provisioning takes all the cores there are, and who polls is to be answered all the same. Root and who has CAP_SYS_NICE
 * may go before others; for anybody else nothing changes.
 *
 * @param pid of the process that is to; this one
 */
export function goFirst(pid = process.pid): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // not allowed: as everybody else
  }
}
