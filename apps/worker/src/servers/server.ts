export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly timeoutMs: number;
}

/** A client's connection to an instance, with the rights of its owner. */
export interface Session {
  /** Says a command, word by word, and resolves with the answer as text; rejects with the engine's refusal. */
  ask(words: readonly string[]): Promise<string>;
  close(): void;
}

/** The client side of a protocol. */
export interface Probe {
  /** One attempt to use an instance as its owner would. Resolves when the engine answered, rejects with what went wrong. */
  readonly ping: (target: ProbeTarget) => Promise<void>;
  /** absent where the protocol is not known */
  readonly open?: (target: ProbeTarget) => Promise<Session>;
}
