import winston from 'winston';
import type { Settings } from './settings';

export type Logger = winston.Logger;

const SECRET_FIELDS = new Set([
  'db_password',
  'password',
  'connect_string',
  'uri',
  'authorization',
  'sealed',
  'secret_key',
]);

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object' || value instanceof Error) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_FIELDS.has(key) ? '[redacted]' : redact(inner)]),
  );
}

/** Whatever field a secret comes in under, one of these names, it does not reach the output. */
const redacted = winston.format((info) => {
  for (const key of Object.keys(info)) {
    info[key] = SECRET_FIELDS.has(key) ? '[redacted]' : redact(info[key]);
  }
  return info;
});

const errors = winston.format((info) => {
  if (info['error'] instanceof Error) info['error'] = info['error'].stack ?? info['error'].message;
  return info;
});

const readable = winston.format.printf(({ level, message, timestamp, ...fields }) => {
  const rest = Object.entries(fields).map(([key, value]) => {
    return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return [String(timestamp), level.padEnd(5), String(message), ...rest].join(' ');
});

/** A log of constant messages plus fields: JSON lines on stdout, readable lines when ENV is dev. */
export function createLogger(settings: Pick<Settings, 'isDev' | 'logLevel'>, process: string): Logger {
  const logger = winston.createLogger({
    level: settings.logLevel,
    defaultMeta: { process },
    format: winston.format.combine(
      winston.format.timestamp(),
      redacted(),
      errors(),
      settings.isDev ? readable : winston.format.json(),
    ),
    transports: [new winston.transports.Console()],
  });
  // winston formats even messages that it drops. Children inherit these.
  if (!logger.isInfoEnabled()) logger.info = () => logger;
  if (!logger.isDebugEnabled()) logger.debug = () => logger;
  return logger;
}
