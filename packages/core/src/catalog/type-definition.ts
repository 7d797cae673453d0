// Over 150 lines: the whole format of type.yaml, key by key.
import { z } from 'zod';
import type { ConfigRules } from './config-rules';
import { required } from './expected';
import { parameterSpec } from './parameter-spec';
import { RESERVED_KEYS } from './reserved-keys';
import {
  absolutePath,
  anyOf,
  countTemplate,
  group,
  identifier,
  integer,
  listOf,
  mapOf,
  matching,
  regExp,
  someText,
  template,
  text,
} from './yaml-key';

/** The least that a container needs for itself. */
export const LEAST_PIDS = 16;

const version = someText('a version: the tag of its image');
const environmentName = matching(
  /^[A-Z_][A-Z0-9_]*$/,
  'a name of upper case letters, digits and _',
  'the name of a variable',
);
const fileName = matching(/^[\w][\w.-]*$/, 'a file name', 'the name of a file; its template is <name>.njk');

/** A command for the server: its words, each a template. */
const command = (meaning: string) => listOf(template('a word'), meaning);

const refusals = (log: string) =>
  anyOf(
    group(
      {
        pattern: regExp("it is searched in the server's log"),
        message: someText("the failure's message; $1, $2, … stand for the pattern's groups"),
      },
      'a pattern and its message',
    ),
    log,
  ).default([]);

const commands = group(
  {
    set_live: command('sets a directive of a running server; its words may use directive and value').optional(),
    live_settled: group(
      {
        ask: command('asked again and again after set_live'),
        until: regExp('the server has applied the change when its reply matches'),
      },
      'how to tell that a change is applied, where the server applies it later',
    ).optional(),
    add_password: anyOf(
      command('may use new_password and old_password'),
      'make new_password valid beside the present password',
    ).optional(),
    drop_old_password: anyOf(
      command('may use new_password'),
      'leave new_password as the only valid password',
    ).optional(),
    connections: group(
      { ask: command('asks for the number of clients'), pattern: regExp('its first group is the number') },
      'how to count the clients',
    ).optional(),
  },
  'commands for a running server, sent by a session of the probe',
);

const prove = group(
  {
    command: command('starts or checks the server with the new configuration files'),
    accepted: regExp(
      'the configuration is accepted when the log matches; without it, when the exit code is 0',
    ).optional(),
    refused: regExp('the configuration is refused when the log matches, even if the exit code is 0').optional(),
  },
  'how the server checks a configuration before an instance gets it: in a container without network or data',
);

const seed = group(
  {
    shaped_by: anyOf(
      identifier('the name of a parameter'),
      'the parameters that the first data depend on: instances that are equal in these share a seed',
    ).default([]),
    ready: regExp("the server has initialised its data and runs when the container's log matches"),
    discard: anyOf(
      someText('a path in the data folder; * stands for any characters but /'),
      'what a copy must not share with another, and what the server makes anew: files are removed, folders emptied',
    ).default([]),
    command: command('starts the server on a copy of the seed, as the first process of the container'),
  },
  'how the first data are made once, by the image itself, and copied to each instance',
);

function checkParameters(type: z.infer<typeof fields>, context: z.RefinementCtx): void {
  for (const name of Object.keys(type.parameters)) {
    if (!(RESERVED_KEYS as readonly string[]).includes(name)) continue;
    const message = `is a reserved name (${RESERVED_KEYS.join(', ')})`;
    context.addIssue({ code: 'custom', path: ['parameters', name], message });
  }
  for (const [at, name] of (type.seed?.shaped_by ?? []).entries()) {
    if (type.parameters[name] !== undefined) continue;
    const message = `'${name}' is not a parameter (expected: one of ${Object.keys(type.parameters).join(', ')})`;
    context.addIssue({ code: 'custom', path: ['seed', 'shaped_by', at], message });
  }
  if (type.tmpfs[type.temporary] !== undefined) {
    const message = `is the folder for temporary files, which is on disk (to choose another one: temporary)`;
    context.addIssue({ code: 'custom', path: ['tmpfs', type.temporary], message });
  }
  const isLive = Object.values(type.parameters).some(({ live }) => live !== undefined);
  if (!isLive || type.commands.set_live !== undefined) return;
  const message = 'required where a parameter is live, a command that sets a directive of a running server';
  context.addIssue({ code: 'custom', path: ['commands', 'set_live'], message });
}

const fields = group(
  {
    name: identifier("the type's name: that of its folder"),
    prefix: matching(/^[a-z]{1,8}$/, '1 to 8 lower case letters', 'instances are named <prefix>1, <prefix>2, …'),
    image: someText('the image without its tag'),
    versions: listOf(version, 'the versions on offer; the first is the default'),
    upgrades: mapOf(
      version,
      anyOf(version, 'older versions'),
      'version → the older versions whose data it reads',
    ).default({}),
    port: integer('the port on which the server listens in its container', 1, 65535),
    data: absolutePath('the data folder in the container'),
    user: matching(/^\d+:\d+$/, 'uid:gid in numbers', 'uid:gid that the server runs as').default('999:999'),
    files: mapOf(
      fileName,
      absolutePath('its path in the container'),
      'configuration files, each with its path',
    ).default({}),
    command: anyOf(template('a word'), 'the command of the container, word by word').default([]),
    env: mapOf(environmentName, template('its value'), 'environment variables of the container').default({}),
    tmpfs: mapOf(
      absolutePath('a folder in the container'),
      text('mount options'),
      'folders in memory, for a few small files such as sockets: all that the server must write to besides data and temporary',
    ).default({}),
    temporary: absolutePath(
      'the folder for temporary files in the container: on disk beside the data, emptied before each start',
    ).default('/tmp'),
    memory: template('the memory limit of the container, in bytes'),
    memory_parts: mapOf(
      someText('a part of the memory, as a user reads it'),
      template('its bytes'),
      'what the server may use of the memory; a request whose sum is over the limit is refused',
    ).default({}),
    pids: countTemplate(
      'the most processes and threads; a template may use the parameters and config',
      LEAST_PIDS,
    ).default('512'),
    cpus: z
      .number({ error: required('a number', 'the most cores') })
      .min(0.01, { error: required('a number from 0.01', 'the most cores') })
      .meta({ description: 'the most cores that the container may use' })
      .default(2),
    ready_within_seconds: integer('the longest time from the start until the server is ready', 1, 3600).default(60),
    stop_within_seconds: integer('the longest time to stop; the server is killed after it', 1, 3600).default(60),
    probe: identifier("the server's protocol: redis, mysql, or tcp where none of them fits"),
    commands: commands.default({}),
    connect: template('the command that a user pastes'),
    uri: template("the server's URI"),
    parameters: mapOf(identifier('the name of a parameter'), parameterSpec, 'the parameters of a request').default({}),
    prove: prove.optional(),
    seed: seed.optional(),
    pool: integer('how many warm instances a host keeps by default', 0, 999).default(0),
    refusals: refusals('how the log says that the configuration is refused'),
    unreadable: refusals('how the log says that the data of another version cannot be read'),
    locked: refusals('how the log says that another server has the data open'),
    disk_full: refusals('how the log says that the disk is full, where it does not say "No space left on device"'),
  },
  'a type of database: all that is particular to it',
);

/** templates/<type>/type.yaml. */
export const typeDefinition = fields.superRefine(checkParameters);
export type TypeDefinition = z.infer<typeof typeDefinition> & {
  /** directives.yaml, where the type has one */
  readonly config?: ConfigRules;
};
