/** The times (ISO 8601) among these fields as ms since 1970: hashes have them so, which is short. */
export function shortTimes(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, string> {
  const times = names.flatMap((name) => {
    const time = fields[name];
    return typeof time === 'string' ? [[name, String(Date.parse(time))] as const] : [];
  });
  return Object.fromEntries(times);
}

/** The fields of a hash that are times, as ISO 8601; version 0.2 wrote them so. */
export function isoTimes(hash: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  const times = names.flatMap((name) => {
    const time = hash[name];
    if (time === undefined) return [];
    return [[name, /^\d+$/.test(time) ? new Date(Number(time)).toISOString() : time] as const];
  });
  return Object.fromEntries(times);
}
