import { z } from 'zod';
import { echo } from './parameters';

/** `config` in type.yaml: which of the engine's own directives a user may give, and how a change of them is applied. */
export const configRules = z.strictObject({
  /** how the engine spells names: `underscores` where it takes `-` and `_` for the same */
  spelling: z.enum(['as_given', 'underscores']).default('as_given'),
  /** true where the engine takes the beginning of a name for the name */
  abbreviations: z.boolean().default(false),
  /** what the engine lets stand before a name without changing whose name it is */
  prefixes: z.array(z.string()).default([]),
  /** directives that the engine takes while it runs; all others by a restart */
  live: z.array(z.string()).default([]),
  /** directive → why it is refused; one that ends with * stands for all that begin so */
  refused: z.record(z.string(), z.string()),
});
export type ConfigRules = z.infer<typeof configRules>;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const VALUE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]{1,512}$';
const MOST_DIRECTIVES = 64;

/** The name in the one spelling in which it is stored, compared and rendered. */
export function canonicalName(rules: ConfigRules, name: string): string {
  const lower = name.toLowerCase();
  return rules.spelling === 'underscores' ? lower.replaceAll('-', '_') : lower;
}

/** The directives of a patch under their canonical names; what is no directive stays as it is, to be refused by its name. */
export function canonicalConfig(
  type: { readonly config?: ConfigRules | undefined },
  patch: unknown,
): object | undefined {
  const { config: rules } = type;
  if (rules === undefined || patch === null || typeof patch !== 'object') return undefined;
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [canonicalName(rules, name), value as unknown]),
  );
}

function withoutPrefixes(rules: ConfigRules, name: string): string {
  const prefix = rules.prefixes.find((candidate) => name.startsWith(candidate) && name.length > candidate.length);
  return prefix === undefined ? name : withoutPrefixes(rules, name.slice(prefix.length));
}

/** Why the directive is refused; undefined when it may be given. */
export function refusalOf(rules: ConfigRules, name: string): string | undefined {
  const canonical = canonicalName(rules, name);
  const forms = [...new Set([canonical, withoutPrefixes(rules, canonical)])];
  for (const [refused, reason] of Object.entries(rules.refused)) {
    const matches = refused.endsWith('*')
      ? (form: string) => form.startsWith(refused.slice(0, -1))
      : (form: string) => form === refused || (rules.abbreviations && refused.startsWith(form));
    if (forms.some(matches)) return reason;
  }
  return undefined;
}

const value = z.union([z.string().regex(new RegExp(VALUE, 'u')), z.number(), z.boolean()], {
  error: (issue) => `${echo(issue.input)} is not a text of 1 to 512 characters without control characters, or a number`,
});

function checkNames(rules: ConfigRules, names: readonly string[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const name of names) {
    const problem = NAME.test(name)
      ? seen.has(canonicalName(rules, name))
        ? 'is given twice'
        : refusalOf(rules, name)
      : 'is not the name of a directive (a letter, then letters, digits, - _ .)';
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [name], message: problem });
    seen.add(canonicalName(rules, name));
  }
  if (names.length > MOST_DIRECTIVES)
    context.addIssue({ code: 'custom', message: `${names.length} directives are more than ${MOST_DIRECTIVES}` });
}

/** The schema of `config`: an object of directives; names come out canonical, true and false as `yes` would be: as text. */
export function configSchema(rules: ConfigRules) {
  return z
    .record(z.string(), value, { error: (issue) => `${echo(issue.input)} is not an object of directives` })
    .superRefine((config, context) => checkNames(rules, Object.keys(config), context))
    .transform((config) => {
      const entries = Object.entries(config).map(([name, given]) => {
        return [canonicalName(rules, name), typeof given === 'boolean' ? String(given) : given] as const;
      });
      return Object.fromEntries(entries);
    });
}
