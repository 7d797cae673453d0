/** What JSON says of something that there is not. */
export function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}
