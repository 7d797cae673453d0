// Over 150 lines: all settings, each with what it may be.
import { isIP, isIPv4 } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseDuration } from './catalog/reserved-keys';
import { parseSize } from './catalog/size';
import { parseIpv4Range, type Ipv4Range } from './ipv4-range';
import { parseTimings, TIMINGS, type Timings } from './timings';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'];
/** More at a time finish no sooner, since a start takes a core, and everything that is asked meanwhile waits longer. */
const CONCURRENCY = Math.max(4, Math.min(64, 2 * availableParallelism()));
const SHORTEST_KEY = 16;
const SHORTEST_SECRET = 32;
/** A bridge of Linux takes 1023 containers: more addresses than these nobody could use. */
export const NETWORK_SIZE = 2 ** 10;

/** A setting is text; `parse` returns undefined for a text that is not as `expected` says. */
function setting<T>(expected: string, parse: (text: string) => T | undefined, echo = (text: string) => `'${text}'`) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `${echo(text)} is not ${expected}` });
    return z.NEVER;
  });
}

/** As setting(), for a value that a message must not repeat. */
function secret<T>(expected: string, parse: (text: string) => T | undefined) {
  return setting(expected, parse, () => 'the value given');
}

function parseInteger(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function parsePortRange(text: string): PortRange | undefined {
  const [from, to] = text.split('-').map((part) => parseInteger(part.trim(), 1, 65535));
  return from && to && from <= to && text.split('-').length === 2 ? { from, to } : undefined;
}

/** One port is a range, too; null: none at all. */
function parseOptionalPorts(text: string): PortRange | null | undefined {
  if (text === '0') return null;
  return parsePortRange(text.includes('-') ? text : `${text}-${text}`);
}

function parseNetworkPool(text: string): Ipv4Range | undefined {
  const pool = parseIpv4Range(text.trim());
  return pool && pool.size >= NETWORK_SIZE ? pool : undefined;
}

/** unix:///path, the seed's unix://path (two slashes, still from the root) and tcp://host:port. */
function parseDockerPath(text: string): string | undefined {
  const unix = /^unix:\/\/\/*([^\s]+)$/.exec(text);
  if (unix) return `unix:///${unix[1]}`;
  return /^tcp:\/\/[^\s:/]+:\d+$/.test(text) ? text : undefined;
}

function parseKeys(text: string): readonly string[] | undefined {
  const keys = text.split(',').map((key) => key.trim());
  return keys.every((key) => key.length >= SHORTEST_KEY && /^[\x21-\x7e]+$/.test(key)) ? keys : undefined;
}

function parseSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.every((secret) => secret.length >= SHORTEST_SECRET) ? secrets : undefined;
}

/** Type → how many; `0` is a pool without any. */
function parsePool(text: string): ReadonlyMap<string, number> | undefined {
  if (text.trim() === '0') return new Map();
  const sizes = text.split(',').map((part) => /^\s*([a-z][a-z0-9-]*)\s*:\s*(\d{1,3})\s*$/.exec(part));
  if (sizes.some((size) => size === null)) return undefined;
  return new Map(sizes.map((size) => [size?.[1] ?? '', Number(size?.[2])]));
}

const flag = setting('true or false', (text) => (['true', 'false'].includes(text) ? text === 'true' : undefined));
export const port = setting('a port (1 to 65535)', (text) => parseInteger(text, 1, 65535));
const size = setting('a size (examples: 512mb, 1GB; 0: none)', parseSize);
const address = setting('an IP address (for example 127.0.0.1)', (text) => (isIP(text) ? text : undefined));
const ipv4 = setting('an IPv4 address (for example 192.0.2.10)', (text) => (isIPv4(text) ? text : undefined));
const folder = setting('an absolute path', (text) => (text.startsWith('/') ? resolve(text) : undefined));

const name = setting('the name of an environment (for example dev or production)', (text) =>
  /^\w+$/.test(text) ? text : undefined,
);
const logLevel = setting(`a log level (${LOG_LEVELS.join(', ')})`, (text) =>
  LOG_LEVELS.includes(text) ? text : undefined,
);

/** The environment variables that are settings, with their defaults. Everything else in the environment is ignored. */
export const environment = z.object({
  DOCKER_PATH: setting('a Docker address (unix:///var/run/docker.sock or tcp://host:2375)', parseDockerPath).default(
    'unix:///var/run/docker.sock',
  ),
  REDIS_HOST: setting('a host name', (text) => (/^[\w.:-]+$/.test(text) ? text : undefined)).default('localhost'),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: z.string().optional(),
  ENV: name.default('dev'),
  LISTEN_IP: address.default('127.0.0.1'),
  METRICS_PORT: setting('a port or a range of ports (9464, or 9464-9473; 0 = none)', parseOptionalPorts).default(null),
  API_KEYS: secret(
    `a comma-separated list of keys of at least ${SHORTEST_KEY} printable characters`,
    parseKeys,
  ).default([]),
  RATE_LIMIT: setting('a number of requests per minute (0 to 999999999; 0 = no limit)', (text) =>
    parseInteger(text, 0, 999_999_999),
  ).default(6_000),
  SERVER_IP: ipv4.optional(),
  BIND_IP: ipv4.optional(),
  DATA_ROOT: folder.default('/docker_data'),
  PORT_RANGE: setting('a port range (FROM-TO, for example 20000-29999)', parsePortRange).default({
    from: 20000,
    to: 29999,
  }),
  NETWORK_POOL: setting(
    'a range of IPv4 addresses, /22 or larger (for example 10.208.0.0/12)',
    parseNetworkPool,
  ).default({
    first: 10 * 2 ** 24 + 208 * 2 ** 16,
    size: 2 ** 20,
  }),
  SECRET_KEY: secret(`a text of at least ${SHORTEST_SECRET} characters`, (text) =>
    text.length >= SHORTEST_SECRET ? text : undefined,
  ).optional(),
  SECRET_KEY_PREVIOUS: secret(
    `a comma-separated list of former keys of at least ${SHORTEST_SECRET} characters`,
    parseSecrets,
  ).default([]),
  SECRET_KEY_FILE: folder.optional(),
  WORKER_CONCURRENCY: setting('a number of jobs (1 to 64)', (text) => parseInteger(text, 1, 64)).default(CONCURRENCY),
  MAX_INSTANCES: setting('a number of instances (0 = no limit)', (text) => parseInteger(text, 0, 1_000_000)).default(0),
  MEMORY_RESERVE: size.default(256 * 2 ** 20),
  DISK_RESERVE: size.default(2 ** 30),
  MAX_PENDING: setting('a number of operations (1 to 1000000)', (text) => parseInteger(text, 1, 1_000_000)).default(
    1_000,
  ),
  UNDO_WINDOW: setting('a duration from 1s to 366d, or 0 (examples: 30m, 24h)', (text) =>
    text === '0' ? 0 : parseDuration(text),
  ).default(24 * 3600),
  KILL_FORGOTTEN: flag.default(true),
  POOL: setting('a list of TYPE:N with N up to 999 (for example redis:2,mysql:1), or 0 for none', parsePool).optional(),
  PREPARE_SEEDS: flag.default(true),
  TEMPLATES_DIR: folder.optional(),
  LOG_LEVEL: logLevel.default('info'),
  TIMINGS: setting<Timings>('a JSON object of names of timings.ts and whole milliseconds', parseTimings).default(
    TIMINGS,
  ),
});
