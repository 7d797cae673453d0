import type Dockerode from 'dockerode';
import type { ContainerSpec } from './container-spec';

const BOUNDED_LOG = { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } };

/**
 * On any network but its default one the engine starts a name server for each container before it runs: 85 ms of 330, for
 * names that no instance asks for. It has no switch for that, but does without when it cannot read `ndots` (rebuildDNS in
 * moby's libnetwork), and logs so. An engine that reads it otherwise starts its name server as always.
 */
const NO_NAME_SERVER = 'ndots:none';

/**
 * What is the same for every container stands here: the hardening and the limits of DESIGN §7.
 *
 * @param cores how many the host has
 */
export function createOptions(spec: ContainerSpec, cores: number): Dockerode.ContainerCreateOptions {
  const { published } = spec;
  const port = `${published?.containerPort}/tcp`;
  return {
    name: spec.name,
    Image: spec.image,
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
