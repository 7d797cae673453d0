import { parseArgs } from 'node:util';
import { AppError, awaitConnection, connectForRequests, loadSettings, messageOf } from '#core';
import { audited } from './audited';
import type { Command, Given } from './command';

function usageOf(commands: readonly Command[]): string {
  return commands.map(({ words, usage }) => `npm run ${words.replace(' ', ' -- ')} ${usage}`.trimEnd()).join('\n');
}

/** @throws AppError `invalid_setting` with what is expected */
function parse(commands: readonly Command[], argv: readonly string[]): { command: Command; given: Given } {
  const command = commands.find(({ words }) => words === argv.slice(0, 2).join(' '));
  const group = commands.filter(({ words }) => words.startsWith(`${argv[0]} `));
  const usage = usageOf(command ? [command] : group.length > 0 ? group : commands);
  const fail = (why: string) => new AppError('invalid_setting', `${why}; expected:\n${usage}`);
  if (!command && argv.length < 2) throw fail(`${argv[0] ?? 'npm run'}: the command is missing`);
  if (!command) throw fail(`${argv.slice(0, 2).join(' ')}: is not a command`);
  const options = Object.fromEntries(command.options.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: argv.slice(2), options, allowPositionals: true });
    if (positionals.length === command.takes) return { command, given: { options: values, rest: positionals } };
  } catch (error) {
    throw fail(messageOf(error));
  }
  throw fail(`${command.words}: takes ${command.takes} words`);
}

/** Runs one command on the installation that the settings name. */
export async function runCommand(commands: readonly Command[], argv: readonly string[]): Promise<void> {
  try {
    const { command, given } = parse(commands, argv);
    const settings = loadSettings();
    const redis = connectForRequests(settings);
    await awaitConnection(redis, settings.redis);
    try {
      process.stdout.write(`${await audited(redis, command, given)}\n`);
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof AppError ? error.message : (error as Error).stack}\n`); // only Errors are thrown
    process.exitCode = 1;
  }
}
