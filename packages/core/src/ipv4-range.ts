import { IPv4 } from 'ipaddr.js';

/** A block of IPv4 addresses as `10.208.0.0/12` names it. */
export interface Ipv4Range {
  /** its first address, as a number */
  readonly first: number;
  /** how many there are: a power of two */
  readonly size: number;
}

/** @returns undefined for a text that is not a range; bits behind the prefix are dropped, as in `10.1.2.3/8` */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  if (!IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const [address, prefix] = IPv4.parseCIDR(text);
  const size = 2 ** (32 - prefix);
  const number = address.octets.reduce((high, octet) => high * 256 + octet, 0);
  return { first: Math.floor(number / size) * size, size };
}

export function ipv4RangeText({ first, size }: Ipv4Range): string {
  return `${IPv4.parse(String(first)).toString()}/${32 - Math.log2(size)}`;
}

export function overlaps(one: Ipv4Range, other: Ipv4Range): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

/** The parts of `pool` of this size that do not overlap with any range in `taken`, in order. */
export function* freeParts(pool: Ipv4Range, size: number, taken: readonly Ipv4Range[]): Generator<Ipv4Range> {
  for (let first = pool.first; first + size <= pool.first + pool.size; first += size) {
    const part = { first, size };
    if (!taken.some((range) => overlaps(range, part))) yield part;
  }
}
