import type { Ipv4Range } from '#core';

interface NetworkSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly range: Ipv4Range;
}

export interface NetworkState {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly ranges: readonly Ipv4Range[];
}

/** Docker's bridge networks, without traffic between their containers. Throws AppError `engine_unreachable` (retryable), `subnet_taken`, `in_use` or `internal`. */
export interface Networks {
  /** All networks, whoever created them. */
  list(): Promise<NetworkState[]>;
  /** @returns the id of the network, a bridge */
  create(spec: NetworkSpec): Promise<string>;
  remove(id: string): Promise<void>;
}
