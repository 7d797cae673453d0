const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const SIZE = /^(\d{1,15})(b|[kmgt]b?)?$/i;

export const SIZE_PATTERN = '^\\d{1,15}([bB]|[kmgtKMGT][bB]?)?$';

/** `512mb`, `1GB`, `1g`, `1073741824` → bytes, every unit a power of 1024; undefined when it is not a size. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (!match) return undefined;
  const bytes = Number(match[1]) * (UNITS[(match[2] ?? '').charAt(0).toLowerCase()] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
