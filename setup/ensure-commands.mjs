import { aptInstall } from './apt.mjs';
import { findCommand } from './paths.mjs';

/** Installs the packages (`{ command: package }`) of those commands that are not there. */
export async function ensureCommands(packages, purpose) {
  const missing = Object.entries(packages).filter(([command]) => findCommand(command) === undefined);
  const names = [...new Set(missing.map(([, name]) => name))];
  if (names.length > 0) await aptInstall(names, purpose);
}
