import { existsSync, linkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toDisk } from './to-disk';

/**
 * Creates a file for its owner alone, or leaves the one that another process made first; nobody ever sees it half
 * written, nor without it after a power cut. Its folder must be there.
 */
export function writeOnce(path: string, text: string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    unlinkSync(draft);
  }
  toDisk(dirname(path));
}
