import type Docker from 'dockerode';

/** How many cores the engine's host has. It is asked once. */
export function hostCores(docker: Docker): (abortSignal: AbortSignal) => Promise<number> {
  let known: number | undefined;
  return async (abortSignal) => {
    const info = docker.info.bind(docker) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
    known ??= ((await info({ abortSignal })) as { NCPU: number }).NCPU; // SystemInfo of the engine's API
    return known;
  };
}
