/** Does it now and so often afterwards, but never while it is still at it. @returns what stops it */
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
