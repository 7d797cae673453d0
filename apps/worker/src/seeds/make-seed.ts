import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { abortAfter, AppError, containerLimitsOf, type ResourceType } from '#core';
import type { ContainerSpec } from '../docker/containers/container-spec';
import { syncTree } from '../instance/copy-folder';
import { writeFiles } from '../instance/files';
import { generatePassword } from '../instance/generate-password';
import { containerNameOf, seedLabels } from '../instance/names-and-labels';
import { folderMounts } from '../instance/mounts';
import { createOwnedFolder } from '../instance/owned-folder';
import { required } from '../instance/required';
import { renderFiles, templateContext, type Rendered } from '../instance/template-context';
import { temporaryFolderOf } from '../instance/temporary-folder';
import type { WorkerContext } from '../worker-context';
import { createDraft, markerPath, seal, seedName, type SeedRef } from './seed-folder';

const LOG_LINES = 20;

export interface SeedOrder {
  readonly worker: WorkerContext;
  readonly type: ResourceType;
  /** whose image, parameters and configuration shape the seed */
  readonly record: Rendered;
  readonly seed: SeedRef;
  readonly imageId: string;
  readonly signal: AbortSignal;
}

/** As the instance's own container on the plain path, without network and name. */
function seedSpec({ worker, type, record, seed }: SeedOrder, draft: string): ContainerSpec {
  const { definition } = type;
  const context = templateContext(record, {});
  return {
    name: containerNameOf(worker.installation, {
      type: seed.type,
      name: `seed-${basename(draft).replace(/^\W+/, '')}`,
    }),
    image: record.image_version,
    command: type.command.map((render) => render(context)),
    env: Object.fromEntries(Object.entries(type.env).map(([name, render]) => [name, render(context)])),
    user: definition.user,
    labels: seedLabels(worker.installation, seedName(seed)),
    mounts: folderMounts(definition, draft),
    tmpfs: definition.tmpfs,
    ...containerLimitsOf(type, record),
    cpus: definition.cpus,
  };
}

/** @throws AppError `internal` when the container ends first; what `signal` aborts rejects */
async function untilReady({ worker, type, signal }: SeedOrder, id: string): Promise<void> {
  const { containers } = worker.docker;
  const ready = new RegExp(required(type.definition.seed, 'seed').ready, 'm');
  const exit = containers.waitForExit(id, signal).then(async (code) => {
    const log = await containers.readLog(id, LOG_LINES);
    throw new AppError('internal', `initialising the data ended with exit code ${code}`, { facts: { log_tail: log } });
  });
  const says = async () => {
    for await (const lines of containers.followLog(id, LOG_LINES, signal)) {
      if (lines.some((line) => ready.test(line))) return;
    }
    await exit;
  };
  exit.catch(() => undefined); // it ends later, when nobody waits for it
  await Promise.race([says(), exit]);
}

/** The image's own entrypoint initialises the data, starts the server, and is stopped cleanly. */
async function initialise(order: SeedOrder, draft: string): Promise<void> {
  const { worker, type, signal } = order;
  const { containers } = worker.docker;
  const { ready_within_seconds: seconds, stop_within_seconds: stopSeconds } = type.definition;
  const id = await containers.create(seedSpec(order, draft));
  const enough = abortAfter(seconds * 1000, signal);
  try {
    await containers.start(id);
    await untilReady({ ...order, signal: enough.signal }, id);
    await containers.stop(id, stopSeconds);
    const end = await containers.find(id);
    if (end?.exitCode === 0) return;
    throw new AppError('internal', `the server did not stop cleanly: exit code ${end?.exitCode ?? 'unknown'}`);
  } finally {
    enough.release();
    await containers.remove(id);
  }
}

/** `*` stands for any characters but `/`. */
export function pathPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
}

async function prune(data: string, patterns: readonly string[]): Promise<void> {
  const discarded = patterns.map(pathPattern);
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => !found.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    if (discarded.some((pattern) => pattern.test(relative(data, path)))) await rm(path);
  }
}

/** Makes a seed: data that the image itself has initialised, shut down cleanly, without what two copies must not share. */
export async function makeSeed(order: SeedOrder): Promise<void> {
  const { worker, type, record, seed, imageId } = order;
  const { dataRoot } = worker.settings;
  const draft = await createDraft(dataRoot, seed);
  try {
    for (const folder of [join(draft, 'data'), temporaryFolderOf(draft)])
      await createOwnedFolder(folder, type.definition.user);
    const files = renderFiles(type, record, { db_password: generatePassword() });
    await writeFiles(draft, files);
    await initialise(order, draft);
    for (const name of Object.keys(files)) await rm(join(draft, name)); // the seed's password is nobody's
    await rm(temporaryFolderOf(draft), { recursive: true, force: true });
    await prune(join(draft, 'data'), type.definition.seed?.discard ?? []);
    await writeFile(markerPath(draft), JSON.stringify({ image: record.image_version, imageId }), { mode: 0o600 });
    await syncTree(draft);
    await seal(dataRoot, seed, draft);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
