/** 128 + SIGKILL: the exit code after the kernel has killed for lack of memory, and after any other kill. */
export const KILLED = 137;

/**
 * Docker learns of an exit and of a lack of memory in two ways. On a busy machine its `oom` event came 0.05 to 0.2 s after
 * `die`, and inspecting the container then never shows it.
 */
export const TOLD_LATE_MS = 500;
