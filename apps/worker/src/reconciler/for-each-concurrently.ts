/** Runs the action for each item in order, at most so many at a time. */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  atOnce: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await action(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
