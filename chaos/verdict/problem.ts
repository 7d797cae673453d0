export const PROBLEM_KINDS = [
  'lost',
  'orphaned',
  'doubled',
  'wrong status',
  'data lost',
  'port changed',
  'not as described',
  'crashed',
] as const;

export interface Problem {
  readonly kind: (typeof PROBLEM_KINDS)[number];
  readonly what: string;
  /** type/name of the resource that it is about */
  readonly member?: string | undefined;
}
