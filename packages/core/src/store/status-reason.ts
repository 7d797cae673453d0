/** Why a resource is not in its desired state: a closed set. */
export const STATUS_REASONS = [
  'out_of_memory',
  'ended_by_itself',
  'stopped_by_hand',
  'container_removed',
  'ends_after_each_start',
  'engine_unreachable',
  'paused_by_hand',
  'does_not_answer',
  'never_started',
] as const;

/** Why a resource is not in its desired state. `since` is ISO 8601. */
export interface StatusReason {
  readonly reason: (typeof STATUS_REASONS)[number];
  readonly message: string;
  readonly since: string;
}
