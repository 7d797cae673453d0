import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, port } from './environment';
import { AppError, messageOf } from './errors';
import { isLoopback } from './loopback';
import { primaryAddress } from './primary-address';
import { projectRoot } from './project-root';

export type Settings = ReturnType<typeof loadSettings>;
export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
}

/** @throws AppError `invalid_setting` when other machines could reach the API and no key keeps them out */
function refuseOpenDoor(listenIp: string, apiKeys: readonly string[]): void {
  if (isLoopback(listenIp) || apiKeys.length > 0) return;
  throw new AppError(
    'invalid_setting',
    `LISTEN_IP: '${listenIp}' can be reached from other machines, so API_KEYS must be set too ` +
      `(a comma-separated list of keys, for example from: openssl rand -hex 24)`,
  );
}

/** @throws AppError `invalid_setting` when former keys are given without a present one: they would be ignored */
function refuseLonelyPrevious(secretKey: string | undefined, previous: readonly string[]): void {
  if (secretKey !== undefined || previous.length === 0) return;
  throw new AppError(
    'invalid_setting',
    'SECRET_KEY_PREVIOUS: is set without SECRET_KEY (expected: beside it; a key file holds former keys as further lines)',
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
  refuseLonelyPrevious(values.SECRET_KEY, values.SECRET_KEY_PREVIOUS);
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
    /** whether only this machine can connect */
    listensLocally: isLoopback(values.LISTEN_IP),
    metricsPorts: values.METRICS_PORT,
    apiKeys: values.API_KEYS,
    rateLimit: values.RATE_LIMIT,
    serverIp,
    bindIp: values.BIND_IP ?? serverIp,
    dataRoot: values.DATA_ROOT,
    portRange: values.PORT_RANGE,
    networkPool: values.NETWORK_POOL,
    secretKey: values.SECRET_KEY,
    secretKeyPrevious: values.SECRET_KEY_PREVIOUS,
    secretKeyFile: values.SECRET_KEY_FILE ?? join(values.DATA_ROOT, '.system', 'secret-key'),
    workerConcurrency: values.WORKER_CONCURRENCY,
    maxInstances: values.MAX_INSTANCES,
    memoryReserve: values.MEMORY_RESERVE,
    diskReserve: values.DISK_RESERVE,
    maxPending: values.MAX_PENDING,
    undoWindowSeconds: values.UNDO_WINDOW,
    killForgotten: values.KILL_FORGOTTEN,
    prepareSeeds: values.PREPARE_SEEDS,
    pool: values.POOL,
    templatesDir: values.TEMPLATES_DIR ?? join(projectRoot(), 'templates'),
    logLevel: values.LOG_LEVEL,
    timings: values.TIMINGS,
  } as const;
}
