import { parseArgs } from 'node:util';
import { AppError, awaitConnection, connectForWork, isAppError, loadKeyRing, loadSettings, messageOf } from '#core';
import { rekey } from './rekey';

const say = (line: string) => void process.stdout.write(`[rekey] ${line}\n`);

function hostsToLeaveOut(): readonly string[] {
  try {
    return parseArgs({ options: { 'without-host': { type: 'string', multiple: true } } }).values['without-host'] ?? [];
  } catch (cause) {
    throw new AppError('invalid_setting', `${messageOf(cause)} (expected: --without-host ID, as often as needed)`, {
      cause,
    });
  }
}

function explain(error: unknown): string {
  if (isAppError(error)) return error.message;
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.message}: ${messageOf(error.cause)}`;
}

async function main(): Promise<void> {
  const withoutHosts = hostsToLeaveOut();
  const settings = loadSettings();
  const redis = connectForWork(settings);
  await awaitConnection(redis, settings.redis);
  redis.on('error', (error) => say(`Redis: ${error.message}`)); // it goes on when Redis is back
  try {
    await rekey({ settings, redis, keyRing: await loadKeyRing(settings), withoutHosts, say });
  } finally {
    redis.disconnect();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`[rekey] not done: ${explain(error)}\n`);
  process.exitCode = 1;
});
