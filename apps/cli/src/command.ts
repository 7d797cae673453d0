import type { Redis } from 'ioredis';

/** The arguments of a command. */
export interface Given {
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
}

interface Done {
  /** the output */
  readonly text: string;
  /** for the audit trail, when the command changed something; never a key */
  readonly changed?: { readonly resource: string; readonly project: string };
}

export interface Command {
  /** as it is typed: `keys create` */
  readonly words: string;
  /** its arguments, for messages */
  readonly usage: string;
  readonly options: readonly string[];
  /** how many words are to follow */
  readonly takes: number;
  readonly run: (redis: Redis, given: Given) => Promise<Done>;
}
