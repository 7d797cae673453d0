import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json and templates/: the same from the sources and from dist/. */
export function projectRoot(from: string = __dirname): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'templates'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`no package.json beside a templates folder above ${__dirname}`);
  return projectRoot(parent);
}
