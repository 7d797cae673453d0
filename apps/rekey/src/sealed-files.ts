import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of which the text is sealed. */
export interface SealedFile {
  readonly path: string;
  /** what its text is bound to */
  readonly boundTo: string;
}

/** `nothing` when it does not exist: a folder may be removed meanwhile. */
async function orNothing<T>(read: Promise<T>, nothing: T): Promise<T> {
  return read.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return nothing;
    throw error;
  });
}

async function ofInstance(folder: string): Promise<SealedFile[]> {
  const text = await orNothing(readFile(join(folder, '.instance.json'), 'utf8'), '');
  if (text === '') return [];
  const { resourceId } = JSON.parse(text) as { resourceId: string }; // a worker's marker
  return [{ path: join(folder, '.record.sealed'), boundTo: resourceId }];
}

/** Where sealed files are below DATA_ROOT, whether or not they are there. */
export async function sealedFiles(dataRoot: string): Promise<SealedFile[]> {
  const files: SealedFile[] = [{ path: join(dataRoot, '.system', 'access.sealed'), boundTo: 'access' }];
  for (const type of await orNothing(readdir(dataRoot), [])) {
    if (type.startsWith('.')) continue;
    for (const name of await orNothing(readdir(join(dataRoot, type)), [])) {
      files.push(...(await ofInstance(join(dataRoot, type, name))));
    }
  }
  return files;
}
