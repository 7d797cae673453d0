import { z } from 'zod';
import type { ConfigRules } from './config-rules';
import { parameterSpec } from './parameters';
import { regExp } from './reg-exp';
import { RESERVED_KEYS } from './reserved-keys';

const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'expected lower case letters, digits and _');
const absolutePath = z.string().regex(/^\/[^\s:]*$/, 'expected an absolute path without spaces or colons');
const template = z.string().min(1);
/** one command for the engine: its words, each a template */
const command = z.array(template).min(1);
const version = z.string().min(1);

const refusal = z.strictObject({
  /** regular expression over the engine's log */
  pattern: regExp,
  /** failure.message; $1, $2, … stand for the pattern's groups */
  message: z.string().min(1),
});

/** What a session of the type's probe says to the engine. Words may name what is said beside each. */
const commands = z.strictObject({
  /** changes a directive that runs: `directive`, `value` */
  set_live: command.optional(),
  /** asked after that until the answer matches */
  live_settled: z.strictObject({ ask: command, until: regExp }).optional(),
  /** makes `new_password` valid beside the present one */
  add_password: z.array(command).optional(),
  /** leaves `new_password` alone valid */
  drop_old_password: z.array(command).optional(),
  /** the number of clients: the first group of the pattern in the answer */
  connections: z.strictObject({ ask: command, pattern: regExp }).optional(),
});

/** How the engine itself proves a configuration before an instance gets it: in a container of its own, without network or data. */
const prove = z.strictObject({
  command,
  /** what the log says when it is accepted; without it, exit code 0 is the proof */
  accepted: regExp.optional(),
  /** what the log says when it is refused although the exit code is 0 */
  refused: regExp.optional(),
});

/** templates/<type>/type.yaml. Everything that is particular to an engine stands there. */
export const typeDefinition = z
  .strictObject({
    name: identifier,
    prefix: z.string().regex(/^[a-z]{1,8}$/, 'expected 1 to 8 lower case letters'),
    image: z.string().min(1),
    versions: z.array(version).min(1),
    upgrades: z.record(version, z.array(version)).default({}),
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
    memory_parts: z.record(z.string().min(1), template).default({}),
    pids: z.int().min(16).default(512),
    /** how many cores its container may keep busy */
    cpus: z.number().min(0.01).default(2),
    ready_within_seconds: z.int().min(1).max(3600).default(60),
    stop_within_seconds: z.int().min(1).max(3600).default(60),
    probe: identifier,
    commands: commands.default({}),
    connect: template,
    uri: template,
    parameters: z.record(identifier, parameterSpec).default({}),
    prove: prove.optional(),
    refusals: z.array(refusal).default([]),
    unreadable: z.array(refusal).default([]),
    locked: z.array(refusal).default([]),
    disk_full: z.array(refusal).default([]),
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
    const { set_live: setLive } = type.commands;
    const liveOnes = Object.entries(type.parameters).filter(([, spec]) => spec.live !== undefined);
    if (setLive === undefined && liveOnes.length > 0) {
      const message = 'is missing, although parameters are live (expected: a command for the engine)';
      context.addIssue({ code: 'custom', path: ['commands', 'set_live'], message });
    }
  });
export type TypeDefinition = z.infer<typeof typeDefinition> & {
  /** directives.yaml, where the type has one */
  readonly config?: ConfigRules;
};
