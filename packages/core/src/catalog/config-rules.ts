import { z } from 'zod';
import { echo, echoName, expected } from './expected';
import { PRINTABLE } from './parameters';
import { anyOf, group, mapOf, regExp, text } from './yaml-key';

const directive = text('the name of a directive, in its canonical spelling');

/** directives.yaml: which of the server's own directives a user may set, and how a change of them is applied. */
export const configRules = group(
  {
    spelling: z
      .enum(['as_given', 'underscores'], { error: expected('one of as_given, underscores') })
      .meta({ description: 'underscores where the server reads - and _ in a name as the same' })
      .default('as_given'),
    values: regExp('every value must match it, so that it stays one value in the file').default('.*'),
    live: anyOf(directive, 'directives that a running server takes a new value for').default([]),
    restart: anyOf(directive, 'directives whose new value takes a restart').default([]),
    refused: mapOf(
      text('a directive; one that ends with * stands for all that begin so'),
      text('the reason, as a user reads it after "is refused: "'),
      'directives that a user may not set, each with the reason',
    ).default({}),
  },
  "which of the server's own directives a user may set",
);
export type ConfigRules = z.infer<typeof configRules>;

const LONGEST_VALUE = 512;
const MOST_DIRECTIVES = 64;

/** The name in the one spelling in which it is stored, compared and rendered. */
export function canonicalName(rules: ConfigRules, name: string): string {
  const lower = name.toLowerCase();
  return rules.spelling === 'underscores' ? lower.replaceAll('-', '_') : lower;
}

/** The directives of a patch under their canonical names. */
export function canonicalConfig(
  { config: rules }: { readonly config?: ConfigRules | undefined },
  patch: unknown,
): object | undefined {
  if (rules === undefined || patch === null || typeof patch !== 'object') return undefined;
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [canonicalName(rules, name), value as unknown]),
  );
}

/** Why the directive cannot be given; undefined when it can. */
export function refusalOf(rules: ConfigRules, name: string): string | undefined {
  const canonical = canonicalName(rules, name);
  if (rules.live.includes(canonical) || rules.restart.includes(canonical)) return undefined;
  const exact = Object.hasOwn(rules.refused, canonical) ? rules.refused[canonical] : undefined;
  const family = Object.entries(rules.refused).find(
    ([pattern]) => pattern.endsWith('*') && canonical.startsWith(pattern.slice(0, -1)),
  );
  const reason = exact ?? family?.[1];
  return reason === undefined
    ? 'is not a directive that can be set (GET /api/types lists them)'
    : `is refused: ${reason}`;
}

function valueSchema(pattern: string) {
  const error = (issue: { input?: unknown }) => `${echo(issue.input)} is not a value that this directive can have`;
  const text = z
    .string()
    .regex(new RegExp(`^${PRINTABLE}{0,${LONGEST_VALUE}}$`, 'u'), { error })
    .regex(new RegExp(pattern, 'u'), { error });
  return z.union([text, z.number(), z.boolean()], { error });
}

function checkNames(rules: ConfigRules, names: readonly string[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const name of names) {
    const canonical = canonicalName(rules, name);
    const problem = seen.has(canonical) ? 'is given twice' : refusalOf(rules, name);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [echoName(name)], message: problem });
    seen.add(canonical);
  }
  if (names.length > MOST_DIRECTIVES)
    context.addIssue({ code: 'custom', message: `${names.length} directives are more than ${MOST_DIRECTIVES}` });
}

/** The schema of `config`: names come out canonical, and true and false as text. */
export function configSchema(rules: ConfigRules) {
  return z
    .record(z.string(), valueSchema(rules.values), {
      error: (issue) => `${echo(issue.input)} is not an object of directives`,
    })
    .superRefine((config, context) => checkNames(rules, Object.keys(config), context))
    .transform((config) => {
      const entries = Object.entries(config).map(([name, given]) => {
        return [canonicalName(rules, name), typeof given === 'boolean' ? String(given) : given] as const;
      });
      return Object.fromEntries(entries);
    });
}
