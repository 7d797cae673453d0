import { commands } from './commands/commands';
import { runCommand } from './run-command';

void runCommand(commands, process.argv.slice(2));
