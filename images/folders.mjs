import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives `job` an empty folder and removes it afterwards, also on failure. */
export async function inTemporaryFolder(job) {
  const folder = mkdtempSync(join(tmpdir(), 'resource-management-image-'));
  try {
    return await job(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Passes the folder's content to `send` as a tar stream. */
export async function sendTar(folder, send) {
  const tar = spawn('tar', ['--numeric-owner', '-C', folder, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await send(tar.stdout);
  } finally {
    tar.kill();
  }
}
