/** Runs the action now and periodically, but never twice at a time. @returns a function that stops it */
export function repeat(action: () => Promise<void>, everyMs: number): () => void {
  let isAtIt = false;
  const round = () => {
    if (isAtIt) return;
    isAtIt = true;
    void action().finally(() => (isAtIt = false));
  };
  round();
  const timer = setInterval(round, everyMs);
  return () => clearInterval(timer);
}
