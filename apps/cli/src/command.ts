import type { Redis } from 'ioredis';

/** What was given behind a command's words. */
export interface Given {
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
}

interface Done {
  /** what is printed */
  readonly text: string;
  /** what the audit trail is told, when it has changed something; never a key */
  readonly changed?: { readonly resource: string; readonly project: string };
}

export interface Command {
  /** as it is typed: `keys create` */
  readonly words: string;
  /** what is to follow them */
  readonly usage: string;
  readonly options: readonly string[];
  /** how many words are to follow */
  readonly takes: number;
  readonly run: (redis: Redis, given: Given) => Promise<Done>;
}
