export interface Target {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly timeoutMs: number;
}

/** A client's connection to a server, with the rights of the instance's owner. */
export interface Session {
  /** Sends a command, word by word, and resolves with the reply as text; rejects with the server's refusal. */
  send(command: readonly string[]): Promise<string>;
  close(): void;
}

/** The client side of a database protocol. */
export interface Protocol {
  /** One attempt to use a server as its owner would. Resolves when it replied, rejects with what went wrong. */
  readonly ping: (target: Target) => Promise<void>;
  /** absent where the protocol is unknown, so that no command can be sent */
  readonly open?: (target: Target) => Promise<Session>;
  /** @param error an error of `ping` or `open`, or the message that a command-line client printed */
  readonly isWrongPassword: (error: unknown) => boolean;
}
