import type { ContainerLimits } from '#core';

export interface Mount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

/** A container to create; the options that all containers share are in create-options.ts. */
export interface ContainerSpec extends ContainerLimits {
  readonly name: string;
  readonly image: string;
  /** instead of the image's */
  readonly entrypoint?: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** uid:gid */
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** path in the container → mount options */
  readonly tmpfs: Readonly<Record<string, string>>;
  /** how many cores it may use; all of them on a host with fewer */
  readonly cpus: number;
  /** its address outside, and the id of its network; without it the container has no network at all */
  readonly published?: {
    readonly network: string;
    readonly containerPort: number;
    readonly hostIp: string;
    readonly hostPort: number;
  };
}
