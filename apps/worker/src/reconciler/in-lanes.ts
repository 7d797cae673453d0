/** Does it for each, so many side by side, in order. */
export async function inLanes<T>(items: Iterable<T>, lanes: number, action: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await action(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
