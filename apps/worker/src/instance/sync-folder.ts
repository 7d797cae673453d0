import { open } from 'node:fs/promises';

/** As toDisk() of a folder, while the process goes on. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
