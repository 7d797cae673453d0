import { readFile } from 'node:fs/promises';
import type { Ipv4Range } from '#core';

const TABLE = '/proc/net/route';

/** As the kernel writes an address: eight hexadecimal digits, the last byte first. */
function numberOf(hex: string): number {
  return Number.parseInt(hex.match(/../g)?.reverse().join('') ?? '', 16);
}

/** @param table see proc(5): interface, destination, …, mask as the eighth field */
export function rangesIn(table: string): Ipv4Range[] {
  const routes = table.trim().split('\n').slice(1);
  const ranges = routes.map((route) => {
    const fields = route.split('\t');
    return { first: numberOf(fields[1] ?? ''), size: 2 ** 32 - numberOf(fields[7] ?? '') };
  });
  return ranges.filter(({ size }) => size < 2 ** 32); // without the default route
}

/**
 * The address ranges that this host has routes to: its interfaces, the bridges of other Docker Engines, private networks. Empty
 * on a kernel without such a table.
 */
export async function hostRanges(): Promise<Ipv4Range[]> {
  const table = await readFile(TABLE, 'utf8').catch(() => '');
  return rangesIn(table);
}
