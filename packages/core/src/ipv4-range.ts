import { isIPv4 } from 'node:net';

/** A block of IPv4 addresses as `10.208.0.0/12` names it. */
export interface Ipv4Range {
  /** its first address, as a number */
  readonly first: number;
  /** how many it has: a power of two */
  readonly size: number;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');
}

/** @returns undefined for what is no range; bits behind the prefix are dropped, as in `10.1.2.3/8` */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const [address = '', prefix = '', ...more] = text.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32 || more.length > 0) return undefined;
  const size = 2 ** (32 - Number(prefix));
  return { first: Math.floor(numberOf(address) / size) * size, size };
}

export function ipv4RangeText({ first, size }: Ipv4Range): string {
  return `${addressOf(first)}/${32 - Math.log2(size)}`;
}

export function overlaps(one: Ipv4Range, other: Ipv4Range): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

/** The parts of `pool` of this size that overlap with nothing taken, in their order. */
export function* freeParts(pool: Ipv4Range, size: number, taken: readonly Ipv4Range[]): Generator<Ipv4Range> {
  for (let first = pool.first; first + size <= pool.first + pool.size; first += size) {
    const part = { first, size };
    if (!taken.some((range) => overlaps(range, part))) yield part;
  }
}
