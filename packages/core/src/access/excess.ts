/** The limit of a quota that a request would exceed. */
export interface Excess {
  readonly of: 'instances' | 'memory_bytes';
  readonly used: number;
  readonly asked: number;
  readonly limit: number;
}
