interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly timeoutMs: number;
}

/** One attempt to use an instance as its owner would. Resolves when the engine answered, rejects with what went wrong. */
export type Probe = (target: ProbeTarget) => Promise<void>;
