import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { docker } from './docker';

const run = promisify(execFile);

/** Gives an image one more name. */
export async function tagImage(image: string, as: string): Promise<void> {
  const colon = as.lastIndexOf(':');
  await docker.getImage(image).tag({ repo: as.slice(0, colon), tag: as.slice(colon + 1) });
}

/** @param files file name → content, for COPY */
export async function buildImage(
  image: string,
  dockerfile: string,
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'rm-image-'));
  try {
    for (const [name, content] of Object.entries({ Dockerfile: dockerfile, ...files })) {
      writeFileSync(join(context, name), content, { mode: 0o755 });
    }
    // The classic builder: the other one is a plugin, which not every machine has.
    await run('docker', ['build', '--force-rm', '-t', image, context], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
    });
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** Takes the name away, and the image when it has no other. */
export async function removeImage(image: string): Promise<void> {
  await docker
    .getImage(image)
    .remove()
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error; // dockerode's
    });
}

/** Removes every image of a repository, those too that a later one has taken the tag of. */
export async function removeRepository(repository: string): Promise<void> {
  const images = await docker.listImages();
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]);
  for (const name of names) {
    if (name.startsWith(`${repository}:`) || name.startsWith(`${repository}@`)) await removeImage(name);
  }
}

export async function hasImage(image: string): Promise<boolean> {
  const images = await docker.listImages({ filters: { reference: [image] } });
  return images.length > 0;
}

/** To the registry that its name tells. */
export async function pushImage(image: string): Promise<void> {
  await run('docker', ['push', image]);
}
