const LONGEST_WAIT_S = 300;

/** The `wait` preference in seconds, at most 300; undefined when absent or malformed (RFC 7240 section 2: ignore it). */
export function preferredWait(prefer: string): number | undefined {
  const wait = prefer
    .split(',')
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;.*)?$/i.exec(preference)?.[1])
    .find((seconds) => seconds !== undefined);
  return wait === undefined ? undefined : Math.min(Number(wait), LONGEST_WAIT_S);
}

/** True for a client that wants the 202 even where its instance is ready at once (RFC 7240 section 4.1). */
export function prefersAsync(prefer: string): boolean {
  return prefer.split(',').some((preference) => /^\s*respond-async\s*(;.*)?$/i.test(preference));
}
