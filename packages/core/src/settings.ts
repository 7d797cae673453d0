import { isIP, isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError, messageOf } from './errors';
import { primaryAddress } from './primary-address';
import { projectRoot } from './project-root';

export type Settings = ReturnType<typeof loadSettings>;
export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
}
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'];
const SHORTEST_KEY = 16;
const SHORTEST_SECRET = 32;

/** A setting is text; `parse` answers undefined for a text that is not what `expected` says. */
function setting<T>(expected: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `'${text}' is not ${expected}` });
    return z.NEVER;
  });
}

/** As setting(), for a value that a message must not repeat. */
function secret<T>(expected: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `the value given is not ${expected}` });
    return z.NEVER;
  });
}

function parseInteger(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function parsePortRange(text: string): PortRange | undefined {
  const [from, to] = text.split('-').map((part) => parseInteger(part.trim(), 1, 65535));
  return from && to && from <= to && text.split('-').length === 2 ? { from, to } : undefined;
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

const port = setting('a port (1 to 65535)', (text) => parseInteger(text, 1, 65535));
const address = setting('an IP address (for example 127.0.0.1)', (text) => (isIP(text) ? text : undefined));
const ipv4 = setting('an IPv4 address (for example 192.0.2.10)', (text) => (isIPv4(text) ? text : undefined));
const folder = setting('an absolute path', (text) => (text.startsWith('/') ? resolve(text) : undefined));

const name = setting('the name of an environment (for example dev or production)', (text) =>
  /^\w+$/.test(text) ? text : undefined,
);
const logLevel = setting(`a log level (${LOG_LEVELS.join(', ')})`, (text) =>
  LOG_LEVELS.includes(text) ? text : undefined,
);

const environment = z.object({
  DOCKER_PATH: setting('a Docker address (unix:///var/run/docker.sock or tcp://host:2375)', parseDockerPath).default(
    'unix:///var/run/docker.sock',
  ),
  REDIS_HOST: setting('a host name', (text) => (/^[\w.:-]+$/.test(text) ? text : undefined)).default('localhost'),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: z.string().optional(),
  ENV: name.default('dev'),
  LISTEN_IP: address.default('127.0.0.1'),
  API_KEYS: secret(
    `a comma-separated list of keys of at least ${SHORTEST_KEY} printable characters`,
    parseKeys,
  ).default([]),
  SERVER_IP: ipv4.optional(),
  BIND_IP: ipv4.optional(),
  DATA_ROOT: folder.default('/docker_data'),
  PORT_RANGE: setting('a port range (FROM-TO, for example 20000-29999)', parsePortRange).default({
    from: 20000,
    to: 29999,
  }),
  SECRET_KEY: secret(`a text of at least ${SHORTEST_SECRET} characters`, (text) =>
    text.length >= SHORTEST_SECRET ? text : undefined,
  ).optional(),
  SECRET_KEY_FILE: folder.optional(),
  WORKER_CONCURRENCY: setting('a number of jobs (1 to 64)', (text) => parseInteger(text, 1, 64)).default(8),
  TEMPLATES_DIR: folder.optional(),
  LOG_LEVEL: logLevel.default('info'),
});

/** @throws AppError `invalid_setting` when other machines could reach the API and no key keeps them out */
function refuseOpenDoor(listenIp: string, apiKeys: readonly string[]): void {
  if (/^(127\.|::1$)/.test(listenIp) || apiKeys.length > 0) return;
  throw new AppError(
    'invalid_setting',
    `LISTEN_IP: '${listenIp}' can be reached from other machines, so API_KEYS must be set too ` +
      `(a comma-separated list of keys, for example from: openssl rand -hex 24)`,
  );
}

function parsePortArgument(argv: readonly string[]): number | undefined {
  let text: string | undefined;
  try {
    text = parseArgs({ args: [...argv], options: { port: { type: 'string' } } }).values.port;
  } catch (cause) {
    throw new AppError('invalid_setting', `${messageOf(cause)} (expected: --port N)`, { cause });
  }
  if (text === undefined) return undefined;
  const parsed = port.safeParse(text);
  if (!parsed.success) throw new AppError('invalid_setting', `--port: '${text}' is not a port (1 to 65535)`);
  return parsed.data;
}

/**
 * Reads the settings of a process, once, in its main. The only reader of the environment.
 *
 * @param env the environment; an empty value counts as not set
 * @param argv the arguments behind the script's name, `--port N` among them
 * @throws AppError `invalid_setting` naming every wrong setting, its value and what is expected
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env, argv: readonly string[] = []) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('invalid_setting', lines.join('\n'));
  }
  const values = parsed.data;
  refuseOpenDoor(values.LISTEN_IP, values.API_KEYS);
  const serverIp = values.SERVER_IP ?? primaryAddress();
  return {
    env: values.ENV,
    isDev: values.ENV === 'dev',
    dockerPath: values.DOCKER_PATH,
    redis: {
      host: values.REDIS_HOST,
      port: values.REDIS_PORT,
      password: values.REDIS_PASSWORD,
    } satisfies RedisSettings,
    port: parsePortArgument(argv) ?? 8000,
    listenIp: values.LISTEN_IP,
    apiKeys: values.API_KEYS,
    serverIp,
    bindIp: values.BIND_IP ?? serverIp,
    dataRoot: values.DATA_ROOT,
    portRange: values.PORT_RANGE,
    secretKey: values.SECRET_KEY,
    secretKeyFile: values.SECRET_KEY_FILE ?? join(values.DATA_ROOT, '.system', 'secret-key'),
    workerConcurrency: values.WORKER_CONCURRENCY,
    templatesDir: values.TEMPLATES_DIR ?? join(projectRoot(), 'templates'),
    logLevel: values.LOG_LEVEL,
  } as const;
}
