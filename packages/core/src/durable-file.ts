import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { link, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TIMINGS } from './timings';

/** Between a file's name and the random end of the name that it is written under. */
const DRAFT = '-draft-';

export interface FileOptions {
  /** whatever the umask is; 0o600, for its owner alone, unless given */
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Writes the names in a folder through to the disk: a power cut takes a new name otherwise, however well its file was written. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function fill(path: string, text: string, { mode = 0o600, owner }: FileOptions): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes the text beside the file, and gives it its name by `place`. */
async function write(
  path: string,
  text: string,
  options: FileOptions,
  place: (draft: string) => void | Promise<void>,
): Promise<void> {
  const draft = `${path}${DRAFT}${randomBytes(4).toString('hex')}`;
  try {
    await fill(draft, text, options);
    await place(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes drafts of the file that processes left which died while they wrote it. */
export async function removeDrafts(path: string, olderThanMs: number = TIMINGS.draftLeftAfter): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []); // it may have been removed since
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}${DRAFT}`));
  for (const draft of drafts.map((name) => join(folder, name))) {
    const age = Date.now() - (await stat(draft).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age >= olderThanMs) await rm(draft, { force: true });
  }
}

/**
 * Replaces a file at once: a reader sees the old or the new text, and the new one after a power cut, too. Its folder must exist.
 *
 * @throws Error of the file system; then the file is as it was
 */
export async function replaceFile(path: string, text: string, options: FileOptions = {}): Promise<void> {
  await replaceFiles(dirname(path), { [basename(path)]: text }, options);
  await removeDrafts(path);
}

/** As replaceFile() for several files of a folder, one after the other. */
export async function replaceFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  options: FileOptions = {},
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await write(path, text, options, (draft) => renameSync(draft, path));
  }
  await syncFolder(folder);
}

/** As replaceFile(), where the file has still the text `expected`: another process may replace it, too. */
export async function replaceFileIf(path: string, expected: string, text: string, options: FileOptions): Promise<void> {
  await write(path, text, options, (draft) => {
    // Without a pause between the look and the renaming.
    if (readFileSync(path, 'utf8') === expected) renameSync(draft, path);
  });
  await syncFolder(dirname(path));
}

/** Creates a file at once, or leaves the one that another process created first. Its folder must exist. */
export async function createFile(path: string, text: string, options: FileOptions = {}): Promise<void> {
  if (await exists(path)) return;
  await write(path, text, options, (draft) =>
    link(draft, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }),
  );
  await syncFolder(dirname(path));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
