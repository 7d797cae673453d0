import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { projectRoot } from '../project-root';
import { loadCatalog } from './load-catalog';

const GOOD = {
  name: 'lantern',
  prefix: 'l',
  image: 'lantern',
  versions: ['2.0', '1.0'],
  port: 4000,
  data: '/data',
  files: { 'lantern.conf': '/etc/lantern.conf' },
  command: ['lantern', '{{ mode }}'],
  env: { PASSWORD_FILE: '/run/secrets/{{ name }}' },
  memory: '{{ (size | bytes) * 2 }}',
  probe: 'tcp',
  connect: 'lantern -h {{ server_ip }} -p {{ exposed_port }} -a {{ db_password }}',
  uri: 'lantern://:{{ db_password | urlencode }}@{{ server_ip }}:{{ exposed_port }}',
  parameters: {
    size: { type: 'bytes', default: '64mb', min: '1mb', max: '1GB' },
    mode: { type: 'enum', values: ['fast', 'safe'], default: 'safe' },
  },
};
const TEMPLATE = 'size {{ size | bytes }}\npassword {{ db_password }}\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rm-catalog-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function writeType(changes: object = {}, name = 'lantern', template = TEMPLATE): void {
  write(`${name}/type.yaml`, stringify({ ...GOOD, ...changes }));
  write(`${name}/lantern.conf.njk`, template);
}

function refusal(): string {
  try {
    loadCatalog(folder);
  } catch (error) {
    expect(error).toMatchObject({ name: 'AppError', code: 'invalid_type' });
    return (error as Error).message.replaceAll(folder, 'T');
  }
  throw new Error('nothing was refused');
}

describe('the catalogue', () => {
  test('of the repository loads, and each type has the parameters of the specification', () => {
    const catalog = loadCatalog(join(projectRoot(), 'templates'));
    expect(catalog.get('redis')?.body.parse({})).toEqual({
      dbfilename: 'dump.rdb',
      maxmemory: '1GB',
      appendonly: 'yes',
      appendfilename: 'appendonly.aof',
      image_version: 'redis:8.0',
    });
    expect(catalog.get('mysql')?.body.parse({})).toEqual({
      memory: '1GB',
      character: 'utf8',
      image_version: 'mysql:9.7',
    });
  });

  test('has a type for each folder with a type.yaml, and none for other folders and files', () => {
    writeType();
    writeType({ name: 'other', prefix: 'o' }, 'other');
    write('README.md', 'no type');
    write('shared/part.njk', 'no type');
    expect([...loadCatalog(folder).keys()]).toEqual(['lantern', 'other']);
  });

  test('renders files, command, env, connect string and memory from the parameters', () => {
    writeType();
    const type = loadCatalog(folder).get('lantern');
    const context = {
      size: '1k',
      mode: 'fast',
      name: 'l1',
      db_password: 'p/w',
      server_ip: '192.0.2.1',
      exposed_port: '4',
    };
    expect(type?.files['lantern.conf']?.(context)).toBe('size 1024\npassword p/w\n');
    expect(type?.command.map((render) => render(context))).toEqual(['lantern', 'fast']);
    expect(type?.env['PASSWORD_FILE']?.(context)).toBe('/run/secrets/l1');
    expect(type?.connect(context)).toBe('lantern -h 192.0.2.1 -p 4 -a p/w');
    expect(type?.uri(context)).toBe('lantern://:p%2Fw@192.0.2.1:4');
    expect(type?.memory(context)).toBe('2048');
  });

  test('renders a value as it is: neither escaped nor, where it looks like a template, run', () => {
    writeType({}, 'lantern', '{{ mode }}');
    const render = loadCatalog(folder).get('lantern')?.files['lantern.conf'];
    expect(render?.({ mode: `<&'">{{ 7 * 7 }}{% raw %}` })).toBe(`<&'">{{ 7 * 7 }}{% raw %}`);
  });
});

describe('a folder that is broken', () => {
  test('by bad YAML is refused by the file and the place in it', () => {
    write('lantern/type.yaml', 'name: lantern\n  prefix: [\n');
    expect(refusal()).toMatch(/^T\/lantern\/type\.yaml: .*line 1/s);
  });

  test.each([
    ['an empty type.yaml', '', /^T\/lantern\/type\.yaml: null is not a mapping$/],
    ['a list', '- name', /^T\/lantern\/type\.yaml: \["name"\] is not a mapping$/],
  ])('by %s is refused by the file and the expectation', (_what, text, message) => {
    write('lantern/type.yaml', text);
    expect(refusal()).toMatch(message);
  });

  test.each<[string, object, string | RegExp]>([
    ['an unknown key', { colour: 'red' }, /^T\/lantern\/type\.yaml: 'colour' is not known \(known: name, prefix, /],
    [
      'an unknown key further down',
      { commands: { setlive: ['x'] } },
      /^T\/lantern\/type\.yaml: commands: 'setlive' is not known \(known: set_live, /,
    ],
    [
      'a missing port',
      { port: undefined },
      'T/lantern/type.yaml: port: required, ' +
        'the port on which the server listens in its container (an integer from 1 to 65535)',
    ],
    [
      'a missing template',
      { connect: undefined },
      'T/lantern/type.yaml: connect: required, a Nunjucks template of the command that a user pastes',
    ],
    [
      'a missing parameter type',
      { parameters: { ...GOOD.parameters, mode: { default: 'x' } } },
      'T/lantern/type.yaml: parameters.mode.type: required, ' +
        'a type of parameter (bytes, enum, integer, filename, charset, text)',
    ],
    [
      'a missing default',
      { parameters: { ...GOOD.parameters, mode: { type: 'enum', values: ['x'] } } },
      'T/lantern/type.yaml: parameters.mode.default: required, the value where a request gives none',
    ],
    [
      'a parameter that is none',
      { parameters: { size: 5 } },
      'T/lantern/type.yaml: parameters.size: 5 is not a mapping',
    ],
    [
      'a template that is a number',
      { connect: 5, command: [6] },
      'T/lantern/type.yaml: command.0: 6 is not a Nunjucks template\n' +
        'T/lantern/type.yaml: connect: 5 is not a Nunjucks template',
    ],
    ['a port that is a text', { port: 'abc' }, "T/lantern/type.yaml: port: 'abc' is not an integer from 1 to 65535"],
    ['a port beyond its bounds', { port: 70000 }, 'T/lantern/type.yaml: port: 70000 is not an integer from 1 to 65535'],
    [
      'a name that is none',
      { name: 'Lan tern' },
      "T/lantern/type.yaml: name: 'Lan tern' is not a name of lower case letters, digits and _",
    ],
    ['a prefix that is none', { prefix: 'L1' }, "T/lantern/type.yaml: prefix: 'L1' is not 1 to 8 lower case letters"],
    [
      'a data path that is relative',
      { data: 'data' },
      "T/lantern/type.yaml: data: 'data' is not an absolute path without spaces or colons",
    ],
    ['a user by name', { user: 'redis' }, "T/lantern/type.yaml: user: 'redis' is not uid:gid in numbers"],
    [
      'an env of a wrong name',
      { env: { lower: 'x' } },
      "T/lantern/type.yaml: env.lower: 'lower' is not a name of upper case letters, digits and _",
    ],
    ['a file of a wrong name', { files: { 'a/b': '/x' } }, "T/lantern/type.yaml: files.a/b: 'a/b' is not a file name"],
    ['no version', { versions: [] }, 'T/lantern/type.yaml: versions: [] is not a list of at least one'],
    [
      'a pattern that is none',
      { refusals: [{ pattern: '(', message: 'x' }] },
      "T/lantern/type.yaml: refusals.0.pattern: '(' is not a regular expression",
    ],
    [
      'a parameter of an unknown type',
      { parameters: { size: { type: 'float', default: 1 } } },
      "T/lantern/type.yaml: parameters.size.type: 'float' is not " +
        'a type of parameter (bytes, enum, integer, filename, charset, text)',
    ],
    [
      'a parameter with a reserved name',
      { parameters: { ...GOOD.parameters, image_version: { type: 'text', default: '', max_length: 5 } } },
      'T/lantern/type.yaml: parameters.image_version: is a reserved name ' +
        '(image_version, config, ttl, labels, description, deletion_protection, project)',
    ],
    [
      'a default that its own parameter refuses',
      { parameters: { ...GOOD.parameters, mode: { type: 'enum', values: ['fast', 'safe'], default: 'slow' } } },
      "T/lantern/type.yaml: parameters.mode.default: 'slow' is not one of fast, safe",
    ],
    [
      'a default beyond its bounds',
      { parameters: { ...GOOD.parameters, size: { type: 'bytes', default: '2GB', max: '1GB' } } },
      "T/lantern/type.yaml: parameters.size.default: '2GB' is not a size from 0 to 1GB",
    ],
    [
      'the name of another folder',
      { name: 'motor' },
      "T/lantern/type.yaml: name: 'motor' is not the folder's name ('lantern')",
    ],
    [
      'a file without a template',
      { files: { ...GOOD.files, 'other.conf': '/etc/other.conf' } },
      'T/lantern/type.yaml: files.other.conf: there is no template T/lantern/other.conf.njk',
    ],
    [
      'a command with a variable that nothing defines',
      { command: ['lantern', '{{ colour }}'] },
      "T/lantern/type.yaml: command.1: 'colour' is not a variable of this template " +
        '(known: size, mode, config, name, image_version)',
    ],
    [
      'a password in a command',
      { command: ['lantern', '{{ db_password }}'] },
      /^T\/lantern\/type\.yaml: command\.1: 'db_password' is not a variable of this template /,
    ],
    [
      'memory of a misspelt parameter',
      { memory: '{{ (sise | bytes) * 2 }}' },
      "T/lantern/type.yaml: memory: 'sise' is not a variable of this template (known: size, mode, config, image_version)",
    ],
    [
      'a part of the memory of a misspelt parameter',
      { memory_parts: { all: '{{ 1 if sise else 2 }}' } },
      /^T\/lantern\/type\.yaml: memory_parts\.all: 'sise' is not a variable /,
    ],
    [
      'a live value of a misspelt parameter',
      {
        commands: { set_live: ['SET', '{{ directive }}', '{{ value }}'] },
        parameters: { size: { ...GOOD.parameters.size, live: { directive: 'x', value: '{{ sise | bytes }}' } } },
        command: [],
      },
      "T/lantern/type.yaml: parameters.size.live.value: 'sise' is not a variable of this template (known: size, config)",
    ],
    [
      'a command for the server with a variable that it will not have',
      { commands: { drop_old_password: [['SET', '{{ old_password }}']] } },
      "T/lantern/type.yaml: commands.drop_old_password.0.1: 'old_password' is not a variable of this template " +
        '(known: new_password)',
    ],
    ['a connect string that is no template', { connect: '{{ server_ip' }, /^T\/lantern\/type\.yaml: connect: /],
    ['an unknown filter', { uri: '{{ server_ip | shout }}' }, /^T\/lantern\/type\.yaml: uri: .*shout/],
    [
      'a limit of processes that is too low',
      { pids: '{{ 15 }}' },
      "T/lantern/type.yaml: pids: '15' is not an integer from 16",
    ],
    [
      'a limit of processes that is no number',
      { pids: true },
      /^T\/lantern\/type\.yaml: pids: true is not an integer from 16/,
    ],
    [
      'temporary files in memory',
      { tmpfs: { '/tmp': '' } },
      'T/lantern/type.yaml: tmpfs./tmp: is the folder for temporary files, which is on disk (to choose another one: temporary)',
    ],
    [
      'memory that is no number',
      { memory: '{{ mode }}' },
      "T/lantern/type.yaml: memory: 'safe' is not a whole number of bytes above 0",
    ],
  ])('by %s is refused by file, key and expectation', (_what, changes, message) => {
    writeType(changes);
    if (typeof message === 'string') expect(refusal()).toBe(message);
    else expect(refusal()).toMatch(message);
  });

  test('by a template that is none is refused by the file and the line', () => {
    writeType({}, 'lantern', 'size {{ size | bytes }}\n{% if %}\n');
    expect(refusal()).toMatch(/^T\/lantern\/lantern\.conf\.njk: .*Line 2/);
  });

  test('by a variable in a template that nothing defines is refused by the file, the line and its name', () => {
    writeType({}, 'lantern', 'size {{ size | bytes }}\ncolour {{ colour }}\n');
    expect(refusal()).toBe(
      "T/lantern/lantern.conf.njk: line 2: 'colour' is not a variable of this template " +
        '(known: size, mode, config, name, image_version, db_password, old_password, is_new)',
    );
  });

  test.each([
    ['{% if sise %}x{% endif %}', /: 'sise' is not a variable /],
    ['{{ sise | bytes }}', /: 'sise' is not a variable /],
    ['{{ old_password }}', /: Line 1: {{ old_password }} has no value$/],
    ['{{ config.hz }}', /: Line 1: {{ config\.hz }} has no value$/],
    ['{{ config.hz | bytes }}', /: .*the filter bytes got no value/],
    ['{{ config.hz * 2 }}', /: renders NaN/],
  ])('by %s in a template is refused by the file and the variable', (template, message) => {
    writeType({}, 'lantern', template);
    expect(refusal()).toMatch(message);
  });

  test('not by a variable that is there at times only, where the template asks for it first', () => {
    writeType({}, 'lantern', '{% if old_password %}{{ old_password }}{% endif %}');
    expect(loadCatalog(folder).size).toBe(1);
  });

  test('by the prefix of another type is refused by both', () => {
    writeType();
    writeType({ name: 'other' }, 'other');
    expect(refusal()).toBe("T/other/type.yaml: prefix: 'l' is that of lantern, too (expected: one of its own)");
  });

  test('by several wrong keys has one line for each', () => {
    writeType({ port: 0, prefix: '' });
    expect(refusal().split('\n')).toHaveLength(2);
  });
});

describe('a templates folder', () => {
  test('without a type is refused', () => {
    expect(refusal()).toBe('T: holds no folder with a type.yaml');
  });

  test('that is not there is refused', () => {
    expect(() => loadCatalog(join(folder, 'none'))).toThrow(
      `${join(folder, 'none')}: is not a readable folder (expected: one folder per type)`,
    );
  });
});
