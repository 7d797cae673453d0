const PER_TURN = 50;

/**
 * Begins what comes in the order in which it came, a few at a time. The event loop hands over everybody who came since its
 * last turn at once, and hears Redis in the next one: of a burst, the first would be answered when the last has begun.
 */
export function byTurns<Request extends unknown[]>(begin: (...request: Request) => void): typeof begin {
  const waiting: Request[] = [];
  const turn = () => {
    for (const request of waiting.splice(0, PER_TURN)) begin(...request);
    if (waiting.length > 0) setImmediate(turn);
  };
  return (...request) => {
    waiting.push(request);
    if (waiting.length === 1) setImmediate(turn);
  };
}
