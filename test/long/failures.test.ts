import { rmSync } from 'node:fs';
import { SmallDisk } from '../../chaos/small-disk';
import { inTime } from '../support/in-time';
import { addDirective, typesFolder } from '../support/types-folder';
import { World } from '../support/world';

describe('a provisioning that cannot succeed', () => {
  let world: World;
  let types: string;
  beforeAll(async () => {
    types = typesFolder();
    addDirective(types, 'redis', 'redis.conf');
    addDirective(types, 'mysql', 'my.cnf');
    world = await World.start({ env: { TEMPLATES_DIR: types } });
  });
  afterAll(async () => {
    await world.close();
    rmSync(types, { recursive: true });
  });

  /** Asks for an instance, and answers with why it failed once it is certain that nothing of it is left. */
  async function failureOf(type: string, parameters: object, waitSeconds = 60): Promise<unknown> {
    const { status, body } = await world.api.create(type, parameters, waitSeconds);
    expect(status).toBe(500);
    expect(body).toMatchObject({
      error: {
        code: 500,
        message: 'Failed to create resource, check your parameters(maybe your parameter is wrong)',
        resource: { status: 'failed', exposed_port: null, db_password: null, connect_string: null, uri: null },
      },
    });
    const { resource } = body.error;
    expect((await world.api.get(`/api/resources/${type}/${resource.resource_name}`)).body).toEqual(resource);
    expect(await world.leaks()).toEqual([]);
    return resource.failure;
  }

  test('names the image, when it is neither there nor to be pulled', async () => {
    expect(await failureOf('redis', { image_version: 'redis:7.2' })).toMatchObject({
      step: 'ensure_image',
      reason: 'image_unavailable',
      message: expect.stringContaining('redis:7.2'),
      hint: expect.stringContaining('docker load'),
      exit_code: null,
      oom_killed: false,
      log_tail: [],
    });
  });

  test.each([
    { directive: 'nonsense', message: /^Bad directive or wrong number of arguments at line LAST: nonsense$/ },
    { directive: 'maxclients many', message: /^argument couldn't be parsed.* at line LAST: maxclients many$/ },
    { directive: 'no-such-directive 1', message: /^Unresolved configuration: no-such-directive 1$/ },
  ])("repeats the server's own words within 5 s, when Redis rejects '$directive'", async ({ directive, message }) => {
    const { body: dry } = await world.api.request('POST', '/api/resources/redis?dry_run=true', {
      body: JSON.stringify({ directive }),
      headers: { 'content-type': 'application/json' },
    });
    const lines = String(dry.files['/usr/local/etc/redis/redis.conf']).trimEnd().split('\n');
    await inTime(5_000, async () =>
      expect(await failureOf('redis', { directive })).toMatchObject({
        step: 'await_ready',
        reason: 'invalid_parameters',
        message: expect.stringMatching(message.source.replace('LAST', String(lines.length))),
        exit_code: 1,
        oom_killed: false,
        log_tail: expect.arrayContaining([expect.stringContaining(directive)]),
      }),
    );
  });

  test("repeats the server's own words, when MySQL rejects its configuration", async () => {
    expect(await failureOf('mysql', { directive: 'no_such_variable = 1' })).toMatchObject({
      step: 'await_ready',
      reason: 'invalid_parameters',
      message: expect.stringMatching(/^unknown variable 'no_such_variable=1'/),
      exit_code: 1,
    });
  });

  test('has exit code and last words of the container, when it ends after its start', async () => {
    expect(await failureOf('crash', {})).toMatchObject({
      step: 'await_ready',
      reason: 'internal',
      message: expect.stringContaining('exit code 3'),
      exit_code: 3,
      oom_killed: false,
      log_tail: ['cannot go on'],
    });
  });

  test('is out of memory, when the container took more than its limit', async () => {
    const failure = async () => (await failureOf('greedy', {})) as { reason: string };
    let told = await failure();
    // On a machine that stands still, Docker may tell it too late.
    for (let tries = 1; tries < 3 && told.reason !== 'out_of_memory'; tries += 1) told = await failure();
    expect(told).toMatchObject({ reason: 'out_of_memory', oom_killed: true, exit_code: 137 });
  });

  test('tells what to look for, when the container was killed and nobody says by whom', async () => {
    expect(await failureOf('killed', {})).toMatchObject({
      reason: 'internal',
      hint: expect.stringMatching(/out of memory.*dmesg/),
      oom_killed: false,
      exit_code: 137,
    });
  });

  test('is not ready in time, when the container runs without an answer', async () => {
    expect(await failureOf('mute', {})).toMatchObject({
      reason: 'not_ready_in_time',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer a client within 2 s/),
      exit_code: null,
    });
  });

  test('does not tell the password, when the container wrote it to its log', async () => {
    expect(await failureOf('teller', {})).toMatchObject({
      message: expect.stringContaining('the password is [redacted]'),
      log_tail: ['the password is [redacted]'],
    });
  });
});

// With the less it says so in the system's words, with the more only in its own.
test.each([100, 150])('a MySQL for whose data there are %i MB fails because the disk is full', async (megabytes) => {
  const disk = await SmallDisk.mount(megabytes);
  try {
    const world = await World.start({ env: { DATA_ROOT: disk.folder, DISK_RESERVE: '0' } });
    try {
      const { status, body } = await world.api.create('mysql', {}, 120);
      expect(status).toBe(500);
      expect(body.error.resource.failure).toMatchObject({
        step: 'await_ready',
        reason: 'disk_full',
        hint: 'Free space on the disk of DATA_ROOT, then try again.',
      });
      expect(await world.leaks()).toEqual([]);
    } finally {
      await world.close();
    }
  } finally {
    await disk.remove();
  }
});
