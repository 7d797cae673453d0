import { z } from 'zod';
import { FAILURE_REASONS, type Failure } from '#core';

export const reason = z.enum(FAILURE_REASONS);

export const failureView = z.strictObject({
  step: z.string(),
  reason,
  message: z.string(),
  hint: z.string(),
  exit_code: z.int().nullable(),
  oom_killed: z.boolean(),
  log_tail: z.array(z.string()),
});

export function failureViewOf(failure: Failure): z.infer<typeof failureView> {
  return { ...failure, log_tail: [...failure.log_tail] };
}
