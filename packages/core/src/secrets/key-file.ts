import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, messageOf } from '../errors';
import { toDisk } from '../to-disk';
import { writeOnce } from '../write-once';

const SHORTEST_SECRET = 32;

function invalid(path: string, what: string, cause?: unknown): AppError {
  return new AppError('invalid_setting', `SECRET_KEY_FILE: '${path}' ${what}`, { cause });
}

export function newSecret(): string {
  return randomBytes(32).toString('base64');
}

/** Makes the file, for its owner alone, where there is none. @throws AppError `invalid_setting` */
export function ensureKeyFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeOnce(path, `${newSecret()}\n`);
  } catch (cause) {
    throw invalid(path, `cannot be made (${messageOf(cause)})`, cause);
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

/** Replaces the file at once, for the same owner alone: whoever reads it sees the old secrets or the new ones. */
export function replaceKeyFile(path: string, secrets: readonly string[]): void {
  const draft = `${path}.draft`;
  const { uid, gid } = statSync(path); // of the user that the API runs as, perhaps, where this is root
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, secrets.map((secret) => `${secret}\n`).join(''), { mode: 0o600, flag: 'wx' });
    chownSync(draft, uid, gid);
    toDisk(draft);
    renameSync(draft, path);
    toDisk(dirname(path)); // nothing may be sealed with a key that a power cut takes away
  } catch (cause) {
    rmSync(draft, { force: true });
    throw invalid(path, `cannot be replaced (${messageOf(cause)})`, cause);
  }
}
