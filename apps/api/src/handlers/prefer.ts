const LONGEST_WAIT_S = 300;

/**
 * The `wait` preference in seconds, at most 300; undefined when there is none or it is no number of seconds, which
 * RFC 7240 section 2 says to ignore.
 */
export function preferredWait(prefer: string): number | undefined {
  const wait = prefer
    .split(',')
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;.*)?$/i.exec(preference)?.[1])
    .find((seconds) => seconds !== undefined);
  return wait === undefined ? undefined : Math.min(Number(wait), LONGEST_WAIT_S);
}
