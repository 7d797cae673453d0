import { openSession, refusalOf } from '../support/server-session';
import { everythingInRedis, holds } from '../support/everything-in-redis';
import { createInstance, pathOf, run, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { waitUntil } from '../support/wait-until';
import { PRODUCT_SCHEDULE } from '../support/timings';
import { World } from '../support/world';

const REFUSED = /WRONGPASS|Access denied/;
/** The old password is taken away this soon after its grace. */
const TAKEN_AWAY_WITHIN_MS = 10_000;

let world: World;
beforeAll(async () => {
  world = await World.start({ env: { LOG_LEVEL: 'debug' }, timings: PRODUCT_SCHEDULE });
});
afterAll(() => world.close());

/** One of each type serves both blocks. */
const made = new Map<string, Instance>();

describe.each(TYPES)('the password of a running %s with a client that is connected throughout', (type) => {
  /** as it is at the beginning of each test */
  let instance: Instance;
  let client: SteadyClient;
  const passwords: string[] = [];
  beforeAll(async () => {
    instance = await createInstance(world, type);
    made.set(type, instance);
    client = await SteadyClient.connect(instance);
  });
  beforeEach(async () => {
    instance = (await world.api.get(pathOf(instance))).body;
    passwords.push(String(instance.db_password));
  });
  /** Whatever was rotated: the session that was there at the beginning went on without a single error. */
  afterEach(async () => {
    await client.writesOn();
    expect(client.losses).toEqual([]);
  });
  afterAll(async () => {
    await client.close();
  });

  async function oldOneIsRefused(after: Instance, old: string): Promise<void> {
    await waitUntil('the end of the grace', async () => REFUSED.test(await refusalOf(after, old)), 60_000);
    const late = Date.now() - Date.parse(after.grace_until);
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(TAKEN_AWAY_WITHIN_MS);
    await waitUntil('the record to tell it', async () => {
      const { body } = await world.api.get(pathOf(after));
      return body.grace_until === null && body.status === 'running' && body.operation.state === 'succeeded';
    });
  }

  test('is replaced: new sessions use the new one, the old one is refused', async () => {
    const rotated = await run(world, instance, 'rotate-password');
    expect(rotated).toMatchObject({
      status: 'running',
      exposed_port: instance.exposed_port,
      grace_until: null,
      operation: { kind: 'rotate_password', state: 'succeeded' },
    });
    expect(rotated.db_password).toMatch(/^[A-Za-z0-9]{24,}$/);
    expect(rotated.db_password).not.toBe(instance.db_password);
    expect(rotated.connect_string).toContain(rotated.db_password);
    expect(rotated.uri).toContain(rotated.db_password);
    expect(await refusalOf(rotated, rotated.db_password)).toBe('');
    expect(await refusalOf(rotated, String(instance.db_password))).toMatch(REFUSED);
  });

  test('works beside the new one during a grace, and is refused after it', async () => {
    const rotated = await run(world, instance, 'rotate-password', { grace: '10s' });
    expect(Math.abs(Date.parse(rotated.grace_until) - Date.now() - 10_000)).toBeLessThan(10_000);
    expect(await refusalOf(rotated, rotated.db_password)).toBe('');
    expect(await refusalOf(rotated, String(instance.db_password))).toBe('');
    await oldOneIsRefused(rotated, String(instance.db_password));
    expect(await refusalOf(rotated, rotated.db_password)).toBe('');
  });

  test('ends at once when it is replaced again within its grace: only the last two are ever valid', async () => {
    const second = await run(world, instance, 'rotate-password', { grace: '1h' });
    const third = await run(world, instance, 'rotate-password', { grace: '1h' });
    expect(await refusalOf(third, String(instance.db_password))).toMatch(REFUSED);
    expect(await refusalOf(third, second.db_password)).toBe('');
    expect(await refusalOf(third, third.db_password)).toBe('');

    const fourth = await run(world, instance, 'rotate-password');
    expect(fourth.grace_until).toBeNull();
    for (const old of [second, third]) expect(await refusalOf(fourth, old.db_password)).toMatch(REFUSED);
    expect(await refusalOf(fourth, fourth.db_password)).toBe('');
    passwords.push(second.db_password, third.db_password, fourth.db_password);
    expect(await world.leaks()).toEqual([]);
  });

  test.each(['forever', '0s', '-1h', 5, ''])('is not replaced when the grace is %j: it is named', async (grace) => {
    const { status, body } = await world.api.send('POST', `${pathOf(instance)}/rotate-password`, { grace });
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ field: 'grace', message: expect.stringContaining('is not a duration') }]);
  });

  test('and those before it are nowhere in Redis, in the logs, or in an operation', async () => {
    const everything = await everythingInRedis(world.redisClient);
    const logs = [world.apiProcess, ...world.workers].map((process) => process?.output).join('\n');
    const container = await world.containerOf(type, String(instance.resource_name));
    const serverLog = (await container.logs({ stdout: true, stderr: true })).toString('latin1');
    const operations = JSON.stringify((await world.api.get(`${pathOf(instance)}/operations`)).body);
    expect(everything).toContain('rotate_password');
    expect(operations).toContain('rotate_password');
    expect(new Set(passwords).size).toBeGreaterThanOrEqual(5);
    for (const password of new Set(passwords)) {
      for (const text of [everything, logs, serverLog, operations]) expect(holds(text, password)).toBe(false);
    }
  });
});

describe.each(TYPES)('the grace of a running %s', (type) => {
  let instance: Instance;
  beforeAll(async () => {
    const { body } = made.has(type) ? await world.api.get(pathOf(made.get(type))) : { body: undefined };
    instance = body ?? (await createInstance(world, type)); // where a block runs by itself
  });

  test('outlasts a restart of its container: both passwords work before and after', async () => {
    const rotated = await run(world, instance, 'rotate-password', { grace: '1h' });
    await run(world, instance, 'restart');
    expect(await refusalOf(rotated, rotated.db_password)).toBe('');
    expect(await refusalOf(rotated, String(instance.db_password))).toBe('');
  });

  test('that is over while it is stopped ends the old password as soon as it runs', async () => {
    const [old, rotated] = [
      (await world.api.get(pathOf(instance))).body,
      await run(world, instance, 'rotate-password', { grace: '5s' }),
    ];
    await run(world, instance, 'stop');
    await waitUntil('the grace to be over', () => Date.now() > Date.parse(rotated.grace_until) + 1_500);
    expect((await world.api.get(pathOf(instance))).body).toMatchObject({
      status: 'stopped',
      operation: { kind: 'stop' },
    });
    await run(world, instance, 'start');
    await waitUntil('the old one to be refused', async () => REFUSED.test(await refusalOf(rotated, old.db_password)));
    (await openSession(rotated)).close();
    await waitUntil('the record to tell it', async () => {
      const { body } = await world.api.get(pathOf(instance));
      return body.grace_until === null && body.operation.state === 'succeeded';
    });
  });
});
