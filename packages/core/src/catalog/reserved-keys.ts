import { z } from 'zod';
import { expected } from './expected';
import { PRINTABLE } from './parameters';

/** Keys of a POST body that belong to the service: no type may have a parameter of such a name. */
export const RESERVED_KEYS = [
  'image_version',
  'config',
  'ttl',
  'labels',
  'description',
  'deletion_protection',
  'project',
] as const;

const MOST_LABELS = 32;
const LABEL_NAME = /^[a-z0-9]([a-z0-9._/-]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9._-]{0,63}$/;
/** `name:value`, as a list is filtered by. */
export const LABEL_FILTER = /^[a-z0-9]([a-z0-9._/-]{0,61}[a-z0-9])?:[A-Za-z0-9._-]{0,63}$/;

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const SHORTEST_S = 1;
const LONGEST_S = 366 * 86_400;

/** `90s`, `30m`, `2h`, `7d` → seconds; undefined when it is none, or not from 1 s to 366 days. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * UNITS[unit as keyof typeof UNITS]; // one of them, or all is NaN
  return seconds >= SHORTEST_S && seconds <= LONGEST_S ? seconds : undefined;
}

const durationError = { error: expected('a duration from 1s to 366d (examples: 90s, 30m, 2h, 7d)') };
export const durationSchema = z
  .string(durationError)
  .refine((text) => parseDuration(text) !== undefined, durationError);
export const ttlSchema = durationSchema.meta({ description: 'the instance is deleted after this time', example: '2h' });

const labelValue = z.string({ error: expected('a label value') }).regex(LABEL_VALUE, {
  error: expected('a label value (at most 63 of letters, digits, . _ -)'),
});

function checkLabelNames(labels: object, context: z.RefinementCtx): void {
  const names = Object.keys(labels);
  for (const name of names) {
    if (LABEL_NAME.test(name)) continue;
    const message = 'is not a label name (at most 63 of a-z 0-9 . _ / -, a letter or digit first and last)';
    context.addIssue({ code: 'custom', path: [name], message });
  }
  if (names.length > MOST_LABELS)
    context.addIssue({ code: 'custom', message: `${names.length} labels are more than ${MOST_LABELS}` });
}

const labelsError = { error: expected('an object of labels (example: {"env": "staging"})') };
export const labelsSchema = z
  .record(z.string(), labelValue, labelsError)
  .superRefine(checkLabelNames)
  .meta({ description: 'at most 32 labels; lists can be filtered by them' });

const descriptionError = {
  error: expected('a text of at most 500 characters without line breaks or control characters'),
};
export const descriptionSchema = z
  .string(descriptionError)
  .max(500, descriptionError)
  .regex(new RegExp(`^${PRINTABLE}*$`, 'u'), descriptionError)
  .meta({ description: 'free text' });

export const protectionSchema = z
  .boolean({ error: expected('true or false') })
  .meta({ description: 'DELETE is refused while this is true; cannot be combined with ttl' });
