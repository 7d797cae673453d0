import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, syncFolder, type ResourceHandle, type ResourceRef } from '#core';
import { copyFolder } from './copy-folder';
import { writeFiles, type Files } from './files';
import { createOwnedFolder } from './owned-folder';
import { temporaryFolderOf } from './temporary-folder';

const MARKER = '.instance.json';
/** A folder that is being made or removed. Its name tells whose it is, so that what a crash leaves of it can be told. */
const DRAFT = '.draft-';

interface Marker extends ResourceHandle {
  /** the run that made the folder */
  readonly run: string;
}

export interface InstanceFolder extends Marker {
  readonly path: string;
  readonly isDraft: boolean;
}

/** DATA_ROOT/{type}/{name}: made before and removed after all else of an instance, so that no remains go unseen. */
export function folderOf(dataRoot: string, ref: ResourceRef): string {
  return join(dataRoot, ref.type, ref.name);
}

export function dataFolderOf(dataRoot: string, ref: ResourceRef): string {
  return join(folderOf(dataRoot, ref), 'data');
}

/** A path of the run's own for a folder in the making; garbage collection removes it after the run. */
export function draftOf(dataRoot: string, { type, name, resourceId, run }: Marker): string {
  return join(dataRoot, type, `${DRAFT}${name}-${resourceId}-${run}-${randomBytes(4).toString('hex')}`);
}

/** @returns undefined for a folder that is no draft */
function parseDraft(type: string, folder: string): Marker | undefined {
  const [name, resourceId, run] = folder.startsWith(DRAFT) ? folder.slice(DRAFT.length).split('-') : [];
  return name && resourceId && run ? { type, name, resourceId, run } : undefined;
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, MARKER), 'utf8')) as Marker; // written by createFolder only
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

interface Contents {
  readonly user: string;
  readonly files: Files;
  readonly seed?: string | undefined;
}

/**
 * Puts the folder in place complete and at once. The files are readable for everybody behind a folder that only root
 * may enter: mounted one by one they are readable for the server's user inside the container, and outside for root alone.
 *
 * @param contents `user`: uid:gid that the data belong to; `seed`: the data folder to copy, else the data are empty
 */
export async function createFolder(dataRoot: string, marker: Marker, contents: Contents): Promise<void> {
  const draft = draftOf(dataRoot, marker);
  try {
    await fillDraft(draft, marker, contents);
    await rename(draft, folderOf(dataRoot, marker));
    await syncFolder(dirname(draft));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function fillDraft(draft: string, marker: Marker, { user, files, seed }: Contents) {
  const { type, name, resourceId, run } = marker;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(join(draft, MARKER), JSON.stringify({ type, name, resourceId, run }), {
    mode: 0o600,
    flush: true,
  });
  if (seed === undefined) await createOwnedFolder(join(draft, 'data'), user);
  else await copyFolder(`the seed for ${type}/${name}`, seed, join(draft, 'data'));
  await createOwnedFolder(temporaryFolderOf(draft), user);
  await writeFiles(draft, files);
  await syncFolder(draft);
}

/**
 * The run that made the folder in place; undefined when there is none.
 *
 * @throws AppError `internal` when the folder is another resource's, which happens when Redis lost the names' counters
 */
export async function runOfFolder(dataRoot: string, handle: ResourceHandle): Promise<string | undefined> {
  const folder = folderOf(dataRoot, handle);
  const marker = await readMarker(folder);
  if (!marker || marker.resourceId === handle.resourceId) return marker?.run;
  throw new AppError('internal', `${folder} belongs to resource ${marker.resourceId}, not to ${handle.resourceId}`, {
    hint: 'The names in Redis were reset while instances are left. Nothing of them was touched; POST again for the next name.',
  });
}

/** Whose the folder of this name is; undefined when there is none. */
export async function findFolder(dataRoot: string, ref: ResourceRef): Promise<Marker | undefined> {
  return readMarker(folderOf(dataRoot, ref));
}

/** Removes the folder that this run made, and no other's. */
export async function removeFolder(dataRoot: string, handle: ResourceHandle, run: string): Promise<void> {
  const folder = folderOf(dataRoot, handle);
  const marker = await readMarker(folder);
  if (marker?.resourceId !== handle.resourceId || marker.run !== run) return;
  await takeAndRemove(folder, draftOf(dataRoot, marker));
}

/** Removes what a crash has left. An overtaken run may still be filling it, and either puts all of it in place or nothing. */
export async function removeDraft(dataRoot: string, draft: InstanceFolder): Promise<void> {
  await takeAndRemove(draft.path, draftOf(dataRoot, draft));
}

async function takeAndRemove(folder: string, doomed: string): Promise<void> {
  try {
    await rename(folder, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // an overtaken run has just renamed it
    throw error;
  }
  await rm(doomed, { recursive: true, force: true });
}

/** Every instance that has a folder on this host, and the drafts. */
export async function listFolders(dataRoot: string, types: Iterable<string>): Promise<InstanceFolder[]> {
  const folders: InstanceFolder[] = [];
  for (const type of types) {
    const names = await readdir(join(dataRoot, type)).catch(() => []); // a type that was never asked for has no folder
    for (const name of names) {
      const path = join(dataRoot, type, name);
      const draft = parseDraft(type, name);
      const marker = draft ?? (await readMarker(path));
      if (marker) folders.push({ ...marker, path, isDraft: draft !== undefined });
    }
  }
  return folders;
}
