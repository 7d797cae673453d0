import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

const DEFAULT_ROUTE = '00000000';

function defaultRouteInterface(): string | undefined {
  try {
    const rows = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    return rows.map((row) => row.split('\t')).find((columns) => columns[1] === DEFAULT_ROUTE)?.[0];
  } catch {
    return undefined; // not Linux
  }
}

/** The IPv4 address of the interface that the default route leaves by; 127.0.0.1 on a machine without a network. */
export function primaryAddress(): string {
  const interfaces = networkInterfaces();
  const name = defaultRouteInterface();
  const candidates = name
    ? (interfaces[name] ?? [])
    : Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return candidates.find((address) => address.family === 'IPv4' && !address.internal)?.address ?? '127.0.0.1';
}
