/** 128 + SIGKILL: the exit code of what the kernel ends for lack of memory, and of what anybody else kills. */
export const KILLED = 137;

/**
 * The engine learns of an end and of a lack of memory in two ways. On a busy machine it told of the latter 0.05 to 0.2 s later, and
 * the inspection of the container then never says so.
 */
export const TOLD_LATE_MS = 500;
