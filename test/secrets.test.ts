import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from './support/api-client';
import { everythingInRedis, holds } from './support/everything-in-redis';
import { World } from './support/world';

const TYPES = ['redis', 'mysql'];

let world: World;
const instances = new Map<string, ApiAnswer['body']>();
beforeAll(async () => {
  world = await World.start({ env: { LOG_LEVEL: 'debug', ENV: 'dev' } });
  const answers = await Promise.all(TYPES.map((type) => world.api.create(type, {}, 120)));
  for (const { status, body } of answers) {
    expect(status).toBe(201);
    instances.set(body.resource_type, body);
  }
});
afterAll(() => world.close());

/** The command line of each process of the host. */
function everyCommandLine(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // ended meanwhile
    }
  });
  return lines.join('\n');
}

describe.each(TYPES)('the password of a running %s', (type) => {
  let password: string;
  let name: string;
  beforeAll(() => {
    const instance = instances.get(type);
    password = instance.db_password;
    name = instance.resource_name;
  });

  test('is of 24 letters and digits or more, and in the connect string and the URI of its owner', () => {
    expect(password).toMatch(/^[A-Za-z0-9]{24,}$/);
    expect(instances.get(type).connect_string).toContain(password);
    expect(instances.get(type).uri).toContain(password);
  });

  test('is not in the inspection of its container: neither in argv, environment nor labels', async () => {
    const inspection = await (await world.containerOf(type, name)).inspect();
    expect(inspection.State.Running).toBe(true);
    expect(holds(JSON.stringify(inspection), password)).toBe(false);
  });

  test('is not in the command line of any process of the host', () => {
    const lines = everyCommandLine();
    expect(lines).toContain(type);
    expect(holds(lines, password)).toBe(false);
  });

  test('is not in Redis, neither in a record nor in a job', async () => {
    const everything = await everythingInRedis(world.redisClient);
    expect(everything).toContain(instances.get(type).resource_id);
    expect(holds(everything, password)).toBe(false);
  });

  test('is not in the logs of the API and the workers, at the level debug', () => {
    const logs = [world.apiProcess, ...world.workers].map((process) => process?.output).join('\n');
    expect(logs).toContain(`${type}/${name}`);
    expect(holds(logs, password)).toBe(false);
  });

  test('is not in the log of its container', async () => {
    const container = await world.containerOf(type, name);
    const log = await container.logs({ stdout: true, stderr: true });
    expect(log.length).toBeGreaterThan(0);
    expect(holds(log.toString('latin1'), password)).toBe(false);
  });

  test('is not on Bull Board', async () => {
    const statuses = ['active', 'waiting', 'completed', 'failed', 'delayed'];
    const pages = statuses.map(async (status) => {
      const query = `activeQueue=provision&status=${status}&jobsPerPage=100`;
      return (await fetch(`${world.api.url}/admin/queues/api/queues?${query}`)).text();
    });
    const board = (await Promise.all(pages)).join('\n');
    expect(board).toContain(instances.get(type).resource_id);
    expect(holds(board, password)).toBe(false);
  });

  test('is not in an error about its own record', async () => {
    const key = `rm:resource:${type}:${name}`;
    const sealed = (await world.redisClient.hget(key, 'sealed')) ?? '';
    const broken = Buffer.from(sealed, 'base64');
    broken[0] = (broken[0] ?? 0) ^ 1;
    await world.redisClient.hset(key, 'sealed', broken.toString('base64'));
    const answer = await world.api.get(`/api/resources/${type}/${name}`);
    await world.redisClient.hset(key, 'sealed', sealed);
    expect(answer.status).toBe(500);
    expect(answer.body.error.traceback).toBeDefined();
    expect(holds(JSON.stringify(answer.body), password)).toBe(false);
  });

  test('is in a file behind a folder that root alone may enter', () => {
    const folder = join(world.dataRoot, type, name);
    // A draft may be renamed before it is read.
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.name.includes('-draft-'),
    );
    const texts = files.map(({ name: file }) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.filter((text) => text.includes(password))).toHaveLength(1);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });
});
