import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * Writes a file through to the disk, or which files a folder has: a new name is lost in a power cut otherwise, however well its file
 * was written. Blocks for a few milliseconds.
 */
export function toDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
