/**
 * Below the ports that the kernel gives to clients (32768): each of at most eight jest workers has a thousand of its own.
 * RM_TEST_PORTS keeps test runs apart.
 */
export const FIRST_PORT =
  Number(process.env['RM_TEST_PORTS'] ?? 23_000) + Number(process.env['JEST_WORKER_ID'] ?? 1) * 1_000;

const PORTS_PER_WORLD = 100;
const WORLDS_AT_ONCE = 8;
let worlds = 0;

/** @returns the setting PORT_RANGE of one more world */
export function portRange(): string {
  const first = FIRST_PORT + (worlds++ % WORLDS_AT_ONCE) * PORTS_PER_WORLD;
  return `${first}-${first + PORTS_PER_WORLD - 1}`;
}

/** Ports that no world has. */
export const SPARE_PORTS = [FIRST_PORT + WORLDS_AT_ONCE * PORTS_PER_WORLD, FIRST_PORT + 999] as const;
