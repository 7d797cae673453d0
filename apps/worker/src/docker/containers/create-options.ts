import type Dockerode from 'dockerode';
import type { ContainerSpec } from './container-spec';

const BOUNDED_LOG = { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } };

/**
 * On a user-defined network Docker starts a name server for each container before it runs; no instance uses it. Docker has no
 * switch for that, but skips it when it cannot parse `ndots` (rebuildDNS in moby's libnetwork), and logs so.
 * Measured by turns: Redis is usable 26 % sooner (25 pairs), and 10 % on an overloaded host (20 pairs).
 */
const NO_NAME_SERVER = 'ndots:none';

/**
 * Adds the options that all containers share: hardening and limits.
 *
 * @param cores how many the host has
 */
export function createOptions(spec: ContainerSpec, cores: number): Dockerode.ContainerCreateOptions {
  const { published } = spec;
  const port = `${published?.containerPort}/tcp`;
  return {
    name: spec.name,
    Image: spec.image,
    ...(spec.entrypoint !== undefined && { Entrypoint: [spec.entrypoint] }),
    Cmd: [...spec.command],
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    User: spec.user,
    Labels: { ...spec.labels },
    ...(published ? { ExposedPorts: { [port]: {} } } : {}),
    HostConfig: {
      // Not Binds: Docker would create a missing path, and the server inside would begin anew in an empty folder.
      Mounts: spec.mounts.map(({ hostPath, containerPath, readOnly }) => {
        return { Type: 'bind', Source: hostPath, Target: containerPath, ReadOnly: readOnly };
      }),
      Tmpfs: { ...spec.tmpfs },
      // Bound explicitly: a port that Docker picks changes on every restart (moby#31926).
      ...(published
        ? {
            NetworkMode: published.network,
            DnsOptions: [NO_NAME_SERVER],
            PortBindings: { [port]: [{ HostIp: published.hostIp, HostPort: String(published.hostPort) }] },
          }
        : { NetworkMode: 'none' }),
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes,
      NanoCpus: Math.round(Math.min(spec.cpus, cores) * 1e9), // Docker rejects more than the host has
      PidsLimit: spec.pids,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: BOUNDED_LOG,
      // Until it was proven usable: a server that rejects its configuration would be restarted forever.
      RestartPolicy: { Name: 'no' },
    },
  };
}

/** How many cores Docker's host has. Docker is asked once. */
export function hostCores(docker: Dockerode): (abortSignal: AbortSignal) => Promise<number> {
  let known: number | undefined;
  return async (abortSignal) => {
    const info = docker.info.bind(docker) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
    known ??= ((await info({ abortSignal })) as { NCPU: number }).NCPU; // SystemInfo of Docker's API
    return known;
  };
}
