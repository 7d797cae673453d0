import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createFile, replaceFile } from '../durable-file';
import { AppError, messageOf } from '../errors';

const SHORTEST_SECRET = 32;

function invalid(path: string, what: string, cause?: unknown): AppError {
  return new AppError('invalid_setting', `SECRET_KEY_FILE: '${path}' ${what}`, { cause });
}

export function newSecret(): string {
  return randomBytes(32).toString('base64');
}

/** Creates the file with a new key, for its owner alone, unless it exists. @throws AppError `invalid_setting` */
export async function ensureKeyFile(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await createFile(path, `${newSecret()}\n`);
  } catch (cause) {
    throw invalid(path, `cannot be created (${messageOf(cause)})`, cause);
  }
}

/** The secrets in the file, one a line, the newest first. @throws AppError `invalid_setting` */
export function readKeyFile(path: string): readonly string[] {
  let lines: readonly string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n').map((line) => line.trim()).filter(Boolean); // prettier-ignore
  } catch (cause) {
    throw invalid(path, `cannot be read (${messageOf(cause)})`, cause);
  }
  if (lines.length > 0 && lines.every((line) => line.length >= SHORTEST_SECRET)) return lines;
  throw invalid(path, `holds no key of ${SHORTEST_SECRET} characters or more, or a line that is none`);
}

/**
 * Replaces the file at once, for the same owner alone: a reader sees the old secrets or the new ones. Nothing may be sealed with a
 * key that a power cut takes away: it is on the disk afterwards.
 */
export async function replaceKeyFile(path: string, secrets: readonly string[]): Promise<void> {
  const { uid, gid } = await stat(path); // of the user that the API runs as, perhaps, where this is root
  try {
    await replaceFile(path, secrets.map((secret) => `${secret}\n`).join(''), { owner: { uid, gid } });
  } catch (cause) {
    throw invalid(path, `cannot be replaced (${messageOf(cause)})`, cause);
  }
}
