const PER_TURN = 50;

/**
 * Starts requests in their order, a few per turn of the event loop. The loop hands over a whole burst at once and reads replies
 * of Redis in the next turn: without this, the first request of a burst would get its response after the last has started.
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
