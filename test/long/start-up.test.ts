import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { runToEnd, startApp, type App } from '../support/run-to-end';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const TEMPLATES = join(__dirname, '..', '..', 'templates');
const APPS: readonly App[] = ['api', 'worker'];

let world: World;
let templates: string;
beforeAll(async () => {
  world = await World.start({ workers: 0 });
});
afterAll(() => world.close());
beforeEach(() => {
  templates = mkdtempSync(join(tmpdir(), 'rm-templates-'));
  cpSync(TEMPLATES, templates, { recursive: true });
});
afterEach(() => {
  rmSync(templates, { recursive: true });
});

/** Starts the process with these settings more, and expects that it ends with this message. */
async function refuses(app: App, env: NodeJS.ProcessEnv, ...messages: string[]): Promise<string> {
  const args = app === 'api' ? ['--port', String(await freePort())] : [];
  const { exitCode, output } = await runToEnd(app, { ...world.env, ...env }, args);
  expect(output).toContain(`${app} does not start:\n`);
  for (const message of messages) expect(output).toContain(message);
  expect(output).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(1);
  return output;
}

function change(path: string, from: string | RegExp, to: string): void {
  const file = join(templates, path);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

describe.each(APPS)('the %s', (app) => {
  test('does not start with a broken type.yaml, and names file, key, value and expectation', async () => {
    change('redis/type.yaml', 'port: 6379', 'port: 637900');
    const message = `${templates}/redis/type.yaml: port: 637900 is not an integer from 1 to 65535`;
    await refuses(app, { TEMPLATES_DIR: templates }, message);
  });

  test('does not start with a default that the parameter itself refuses', async () => {
    change('redis/type.yaml', 'default: 1GB', 'default: 12 parsecs');
    await refuses(
      app,
      { TEMPLATES_DIR: templates },
      `${templates}/redis/type.yaml: parameters.maxmemory.default: '12 parsecs' is not a size (examples: 512mb, 1GB)`,
    );
  });

  test('does not start with a broken template, and names the file and the line', async () => {
    change('mysql/my.cnf.njk', '{{ name }}', '{{ nmae }}');
    await refuses(
      app,
      { TEMPLATES_DIR: templates },
      `${templates}/mysql/my.cnf.njk: line 1: 'nmae' is not a variable of this template (known: memory, `,
    );
  });

  test('does not start with YAML that is none', async () => {
    change('redis/type.yaml', 'name: redis', 'name: [redis');
    await refuses(app, { TEMPLATES_DIR: templates }, `${templates}/redis/type.yaml: `);
  });

  test('does not start with wrong settings, and has a line for each', async () => {
    await refuses(
      app,
      { REDIS_PORT: 'six', PORT_RANGE: '30000-20000' },
      "  REDIS_PORT: 'six' is not a port (1 to 65535)\n",
      "  PORT_RANGE: '30000-20000' is not a port range (FROM-TO, for example 20000-29999)\n",
    );
  });

  test('does not start with a secret that is too short, and does not repeat it', async () => {
    const output = await refuses(
      app,
      { SECRET_KEY: 'hunter2' },
      'SECRET_KEY: the value given is not a text of at least',
    );
    expect(output).not.toContain('hunter2');
  });

  test('does not start with another key than the one that the passwords in this Redis were sealed with', async () => {
    const key = 'another-key-0123456789-0123456789-0123456789';
    const output = await refuses(
      app,
      { SECRET_KEY: key },
      'SECRET_KEY or SECRET_KEY_FILE: not the key that the passwords in this Redis were sealed with',
    );
    expect(output).not.toContain(key);
  });
});

test('a worker does not start with a probe that there is none of, and lists those that there are', async () => {
  change('redis/type.yaml', 'probe: redis', 'probe: oracle');
  const message = `${templates}/redis/type.yaml: probe: 'oracle' is not a probe (one of mysql, redis, tcp)`;
  await refuses('worker', { TEMPLATES_DIR: templates }, message);
});

describe('an API', () => {
  test('does not start on a port that is in use, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const { exitCode, output } = await runToEnd('api', world.env, ['--port', String(port)]);
    other.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`--port: ${port} is in use`);
  });

  test('does not start on an address that the host does not have, and says so', async () => {
    const env = { LISTEN_IP: '192.0.2.1', API_KEYS: 'a-key-0123456789-0123' };
    await refuses('api', env, "LISTEN_IP: '192.0.2.1'", 'expected: an address of this host and a free port');
  });

  test.each([
    ['--port=http', "--port: 'http' is not a port (1 to 65535)"],
    ['--prot=1', '(expected: --port N)'],
  ])('does not start with the argument %s', async (argument, message) => {
    const { exitCode, output } = await runToEnd('api', world.env, [argument]);
    expect(exitCode).toBe(1);
    expect(output).toContain(message);
  });

  test('ends with 0 on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const api = startApp('api', world.env, ['--port', String(await freePort())]);
      await api.prints('api ready');
      await api.stop(signal, 5_000);
      expect(await api.exitCode()).toBe(0);
    }
  });

  test('ends with 0 on SIGTERM within 5 s, where a client waits for its instance', async () => {
    const waiting = world.api.create('redis', {}, 60).catch(() => undefined);
    await waitUntil('the request to be accepted', () => world.apiProcess?.output.includes('accepted'));
    await world.apiProcess?.stop('SIGTERM', 5_000);
    expect(await world.apiProcess?.exitCode()).toBe(0);
    await waiting;
    await world.discardPending();
    await world.startApi();
  });
});
