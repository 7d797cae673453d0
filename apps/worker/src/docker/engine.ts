interface FileMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

/** A container as the flow wants it; everything else about it is the same for all and stands in create-options.ts. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** uid:gid */
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly FileMount[];
  /** path in the container → mount options */
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly memoryBytes: number;
  readonly pids: number;
  readonly containerPort: number;
  readonly hostIp: string;
  readonly hostPort: number;
}

interface ContainerIdentity {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface ContainerState extends ContainerIdentity {
  /** null while it has not ended */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
}

/**
 * The verbs of a Docker Engine that provisioning uses. What is not there is undefined, or already done when it was to be
 * removed. Every method throws AppError: `engine_unreachable` (retryable), `image_unavailable`, `port_taken`,
 * `already_there` (the name is in use), `disk_full`, else `internal` with the engine's own words.
 */
export interface Engine {
  hasImage(image: string): Promise<boolean>;
  pullImage(image: string, signal: AbortSignal): Promise<void>;
  /** @returns the id of the container */
  createContainer(spec: ContainerSpec): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** Resolves with the exit code when the container stops, and rejects when `signal` aborts. */
  waitForExit(id: string, signal: AbortSignal): Promise<number>;
  /** From now on the engine starts the container again whenever it ends, except when it was stopped on purpose. */
  keepRunning(id: string): Promise<void>;
  /** All containers that carry these labels, running or not. */
  listContainers(labels: Readonly<Record<string, string>>): Promise<ContainerIdentity[]>;
  findContainer(nameOrId: string): Promise<ContainerState | undefined>;
  /** The last lines of both output streams, oldest first. */
  readLog(id: string, lines: number): Promise<string[]>;
  removeContainer(id: string): Promise<void>;
}
