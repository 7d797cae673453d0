import { script } from './script';

/**
 * Replaces texts of a record by the same under another key, where they are still those that were read. Nothing else of the
 * record changes, its revision neither: to runs and requests it is the same.
 *
 * KEYS: record → 'ok', how many were replaced
 */
export const reseal = script<{ readonly changes: readonly { field: string; old: string; new: string }[] }>(
  `
local replaced = 0
for _, change in ipairs(a.changes) do
  if redis.call('HGET', KEYS[1], change.field) == change.old then
    redis.call('HSET', KEYS[1], change.field, change.new)
    replaced = replaced + 1
  end
end
return { 'ok', tostring(replaced) }`,
);
