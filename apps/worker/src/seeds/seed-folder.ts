import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '#core';

const DRAFT = '.draft-';
const MARKER = 'seed.json';

/** A seed's name on its host. */
export interface SeedRef {
  readonly type: string;
  readonly key: string;
}

/** What a seed was made of. */
interface SeedMarker {
  readonly image: string;
  readonly imageId: string;
}

function seedsOf(dataRoot: string): string {
  return join(dataRoot, '.seeds');
}

function folderOfSeed(dataRoot: string, { type, key }: SeedRef): string {
  return join(seedsOf(dataRoot), type, key);
}

export function seedName({ type, key }: SeedRef): string {
  return `${type}/${key}`;
}

/** The data folder of a seed that is complete; undefined where there is none. */
export function findSeed(dataRoot: string, seed: SeedRef): string | undefined {
  const folder = folderOfSeed(dataRoot, seed);
  return existsSync(join(folder, MARKER)) ? join(folder, 'data') : undefined;
}

/** A new folder to make a seed in. */
export async function createDraft(dataRoot: string, { type, key }: SeedRef): Promise<string> {
  const draft = join(seedsOf(dataRoot), type, `${DRAFT}${key}-${randomBytes(4).toString('hex')}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  return draft;
}

/** Gives a draft that is on the disk its name: from then on it is a seed. That of another worker stays. */
export async function seal(dataRoot: string, seed: SeedRef, draft: string): Promise<void> {
  const folder = folderOfSeed(dataRoot, seed);
  try {
    await rename(draft, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await rm(draft, { recursive: true, force: true });
  }
  await syncFolder(dirname(folder));
}

export function markerPath(draft: string): string {
  return join(draft, MARKER);
}

/** A seed or a draft of one, as it lies on the disk. */
export interface ListedSeed extends SeedRef {
  readonly path: string;
  /** undefined while it is made */
  readonly marker: SeedMarker | undefined;
}

async function markerOf(folder: string): Promise<SeedMarker | undefined> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SeedMarker); // written by make-seed.ts only
}

/** All seeds of this host, and the drafts of unfinished ones. */
export async function listSeeds(dataRoot: string): Promise<ListedSeed[]> {
  const seeds: ListedSeed[] = [];
  for (const type of await readdir(seedsOf(dataRoot)).catch(() => [])) {
    for (const name of await readdir(join(seedsOf(dataRoot), type))) {
      const path = join(seedsOf(dataRoot), type, name);
      const isDraft = name.startsWith(DRAFT);
      const key = isDraft ? (name.slice(DRAFT.length).split('-')[0] ?? '') : name;
      seeds.push({ type, key, path, marker: isDraft ? undefined : await markerOf(path) });
    }
  }
  return seeds;
}
