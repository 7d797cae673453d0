/** 128 + SIGKILL: the exit code after the kernel has killed for lack of memory, and after any other kill. */
export const KILLED = 137;
