import { readFile, statfs } from 'node:fs/promises';
import type { Settings } from '#core';

const MEMORY_FILE = '/proc/meminfo';
const MB = 2 ** 20;

const inMb = (bytes: number) => `${Math.floor(bytes / MB)} MB`;

/** The bytes that the kernel could give to new processes without swapping; undefined where it does not say. */
export async function memoryAvailable(): Promise<number | undefined> {
  const text = await readFile(MEMORY_FILE, 'utf8').catch(() => '');
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

async function diskFree(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The reserve that this host no longer has, as a predicate of the host; undefined when it has all. */
export async function findShortage({
  memoryReserve,
  diskReserve,
  dataRoot,
}: Pick<Settings, 'memoryReserve' | 'diskReserve' | 'dataRoot'>): Promise<string | undefined> {
  const memory = memoryReserve === 0 ? undefined : await memoryAvailable();
  if (memory !== undefined && memory < memoryReserve)
    return `has ${inMb(memory)} of memory available and must keep ${inMb(memoryReserve)} free (MEMORY_RESERVE)`;
  const disk = diskReserve === 0 ? Number.POSITIVE_INFINITY : await diskFree(dataRoot);
  if (disk >= diskReserve) return undefined;
  return `has ${inMb(disk)} of disk free at ${dataRoot} and must keep ${inMb(diskReserve)} free (DISK_RESERVE)`;
}
