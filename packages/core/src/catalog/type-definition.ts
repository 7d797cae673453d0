import { z } from 'zod';
import { parameterSpec } from './parameters';

/** Keys of a POST body that are the service's own, so that no type may call a parameter so. */
const RESERVED_KEYS = ['image_version', 'config', 'ttl', 'labels', 'description', 'deletion_protection'] as const;

const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'expected lower case letters, digits and _');
const absolutePath = z.string().regex(/^\/[^\s:]*$/, 'expected an absolute path without spaces or colons');
const template = z.string().min(1);

const refusal = z.strictObject({
  /** regular expression over the engine's log */
  pattern: z.string().refine(isRegExp, 'expected a regular expression'),
  /** failure.message; $1, $2, … stand for the pattern's groups */
  message: z.string().min(1),
});

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'm') instanceof RegExp;
  } catch {
    return false;
  }
}

/** templates/<type>/type.yaml. Everything that is particular to an engine stands there. */
export const typeDefinition = z
  .strictObject({
    name: identifier,
    prefix: z.string().regex(/^[a-z]{1,8}$/, 'expected 1 to 8 lower case letters'),
    image: z.string().min(1),
    versions: z.array(z.string().min(1)).min(1),
    port: z.int().min(1).max(65535),
    data: absolutePath,
    user: z
      .string()
      .regex(/^\d+:\d+$/, 'expected uid:gid in numbers')
      .default('999:999'),
    files: z.record(z.string().regex(/^[\w][\w.-]*$/, 'expected a file name'), absolutePath).default({}),
    command: z.array(template).default([]),
    env: z
      .record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'expected upper case letters, digits and _'), template)
      .default({}),
    tmpfs: z.record(absolutePath, z.string()).default({}),
    memory: template,
    pids: z.int().min(16).default(512),
    ready_within_seconds: z.int().min(1).max(3600).default(60),
    probe: identifier,
    connect: template,
    uri: template,
    parameters: z.record(identifier, parameterSpec).default({}),
    refusals: z.array(refusal).default([]),
  })
  .superRefine((type, context) => {
    for (const name of Object.keys(type.parameters)) {
      if (!(RESERVED_KEYS as readonly string[]).includes(name)) continue;
      context.addIssue({
        code: 'custom',
        path: ['parameters', name],
        message: `is a reserved name (${RESERVED_KEYS.join(', ')})`,
      });
    }
  });
export type TypeDefinition = z.infer<typeof typeDefinition>;
