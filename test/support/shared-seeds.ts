import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The seeds that the worlds of a test run, or of the benchmark, share. undefined elsewhere. */
function sharedFolder(): string | undefined {
  const { RM_TEST_REGISTRY: registry } = process.env;
  return registry === undefined ? undefined : join(dirname(registry), 'seeds');
}

/** Each as `type/key`; drafts begin with a dot. */
function seedsIn(folder: string): string[] {
  const namesIn = (path: string) => readdirSync(path).filter((name) => !name.startsWith('.'));
  if (!existsSync(folder)) return [];
  return namesIn(folder).flatMap((type) => namesIn(join(folder, type)).map((key) => `${type}/${key}`));
}

/** Hard links: nobody writes to a seed. */
function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const draft = mkdtempSync(join(dirname(to), '.linking-'));
  execFileSync('cp', ['-al', from, join(draft, 'seed')]);
  try {
    renameSync(join(draft, 'seed'), to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error; // another test file was first
  }
  execFileSync('rm', ['-rf', draft]);
}

/** A small disk of a test's own takes no hard link: its world makes its own seeds. */
function isSameDisk(one: string, other: string): boolean {
  mkdirSync(other, { recursive: true, mode: 0o700 });
  return statSync(one).dev === statSync(other).dev;
}

function copyMissing(from: string, to: string): void {
  if (!existsSync(from) || !isSameDisk(from, to)) return;
  const present = seedsIn(to);
  for (const seed of seedsIn(from)) if (!present.includes(seed)) link(join(from, seed), join(to, seed));
}

/** Gives a new world the seeds that earlier ones have made, unless it is to make its own. */
export function lendSeeds(dataRoot: string, ownSeeds = false): void {
  const shared = ownSeeds ? undefined : sharedFolder();
  if (shared !== undefined) copyMissing(shared, join(dataRoot, '.seeds'));
}

/** Keeps the seeds that a world has made for later ones. */
export async function keepSeeds(dataRoot: string): Promise<void> {
  const shared = sharedFolder();
  if (shared !== undefined) copyMissing(join(dataRoot, '.seeds'), shared);
  return Promise.resolve();
}
