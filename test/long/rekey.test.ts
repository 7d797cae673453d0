import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyIdOf, KeyRing, readKeyFile, secretKeyOf } from '#core';
import { refusalOf } from '../support/server-session';
import { freePort } from '../support/free-port';
import { createInstance, ended, pathOf, run, TYPES, type Instance } from '../support/instances';
import { keysInUse, rekeyed, startRekey } from '../support/rekey';
import { runToEnd } from '../support/run-to-end';
import { allKept, sealedRecordOf } from '../support/sealed-records';
import { SteadyRequests } from '../support/steady-requests';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const MANY = 2_000;
const [FIRST, SECOND] = ['first-secret-'.repeat(3), 'second-secret-'.repeat(3)];

let world: World;
afterEach(() => world.close());

const keyFile = () => join(world.dataRoot, '.system', 'secret-key');
const ringOfFile = () => new KeyRing(() => readKeyFile(keyFile()).map(secretKeyOf));
const announced = () => world.redisClient.get('rm:secret-key-fingerprint');

async function isUsable(instance: Instance): Promise<void> {
  const { body } = await world.api.get(pathOf(instance));
  expect(body.connect_string).toBe(instance.connect_string);
  expect(await refusalOf(instance, instance.db_password)).toBe('');
}

/** Hashes that look like records to whoever seals anew: what a big installation has. */
async function manyRecords(): Promise<void> {
  const ring = ringOfFile();
  const pipeline = world.redisClient.pipeline();
  for (let at = 0; at < MANY; at += 1) {
    const fields = {
      resource_id: `id${at}`,
      sealed: ring.seal(`id${at}`, 'x'),
      sealed_previous: ring.seal(`id${at}`, 'y'),
    };
    pipeline.hset(`rm:resource:many:x${at}`, fields);
  }
  await pipeline.exec();
}

async function forgetThem(): Promise<void> {
  const keys = await world.redisClient.keys('rm:resource:many:*');
  await world.redisClient.del(...keys);
}

test('the secret key is replaced under a stream of reads, creations and rotations: none of them notices', async () => {
  world = await World.start({ workers: 2 });
  const kept = await Promise.all(TYPES.map((type) => createInstance(world, type)));
  const rotated = await Promise.all(TYPES.map((type) => createInstance(world, type)));
  const [before] = await keysInUse(world);
  const requests = new SteadyRequests(world, kept, rotated);
  await waitUntil('the stream to flow', () => requests.rotations > 1 && requests.reads > 10, 60_000);
  const output = await rekeyed(world);
  const { reads, rotations } = requests;
  await waitUntil('the stream to flow on', () => requests.rotations > rotations + 1 && requests.reads > reads, 60_000);
  await requests.close();
  expect(requests.problems).toEqual([]);
  const after = await announced();
  expect(after).not.toBe(before);
  expect(await keysInUse(world)).toEqual([after]);
  expect(ringOfFile().ids).toEqual([after]);
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  expect(output).toMatch(/3 processes hold it/);
  expect(output).toMatch(/3 processes seal with it/);
  expect(output).toMatch(/\d+ records looked at in \d+ rounds, \d+ texts sealed anew/);
  for (const instance of kept) await isUsable(instance);
  await run(world, kept[0], 'restart');
  expect(await world.leaks()).toEqual([]);
});

test.each([
  ['while the processes take up the new key', /made the key/],
  ['while all go over to it', /processes hold it/],
  ['while records are sealed anew', /processes seal with it/],
])('the command, killed %s, goes on when it is run again', async (_when, moment) => {
  world = await World.start();
  const instance = await createInstance(world, 'redis');
  await manyRecords();
  let before: string | undefined;
  // One that was over before the signal came has changed the key for good: another one is begun.
  for (let tries = 0; tries < 5 && ringOfFile().ids.length === 1; tries += 1) {
    [before] = await keysInUse(world);
    const killed = startRekey(world);
    await waitUntil(String(moment), () => moment.test(killed.output));
    killed.kill('SIGKILL');
    await killed.exitCode();
  }
  await isUsable(instance);
  const { ids } = ringOfFile();
  expect([ids.length, ids[1]]).toEqual([2, before]);
  expect(await rekeyed(world)).toContain('going over to the key');
  expect(await keysInUse(world)).toEqual([ids[0]]);
  expect(ringOfFile().ids).toEqual([ids[0]]);
  await isUsable(instance);
  await forgetThem();
});

test('a record is sealed anew without a change that a run or a request would see', async () => {
  world = await World.start();
  const instance = await createInstance(world, 'redis');
  const before = await world.record('redis', instance.resource_name);
  await rekeyed(world);
  const after = await world.record('redis', instance.resource_name);
  expect(after).toEqual({ ...before, sealed: after['sealed'] });
  expect(after['sealed']).not.toBe(before['sealed']);
  const [latest] = await world.redisClient.xrevrange(`rm:events:${instance.resource_id}`, '+', '-', 'COUNT', 1);
  expect(JSON.stringify(latest)).toContain('running');
});

test.each([true, false])(
  'the sealed files of the instances and of the access data are sealed anew; processes run: %j',
  async (isRunning) => {
    world = await World.start();
    const instance = await createInstance(world, 'redis');
    const access = join(world.dataRoot, '.system', 'access.sealed');
    const files: [string, string][] = [
      [sealedRecordOf(world, `redis/${instance.resource_name}`), instance.resource_id],
      [access, 'access'],
    ];
    await allKept(world); // first it was written when the creation began
    await waitUntil('the access data to be kept', () => existsSync(access));
    const sealedIn = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const before = files.map(([path, boundTo]) => ringOfFile().open(boundTo, sealedIn(path)));
    const [former = ''] = ringOfFile().ids;
    if (isRunning) await rekeyed(world);
    else {
      for (const process of [...world.workers.splice(0), world.apiProcess]) await process?.stop();
      expect(await rekeyed(world)).toMatch(/2 files looked at, 2 sealed anew/);
    }
    const namesFormer = ([path]: [string, string]) => readFileSync(path, 'utf8').includes(former);
    // A worker that was writing one just then sees that it is not the last, and writes it again.
    await waitUntil('no file to name the former key', () => !files.some(namesFormer), 1_000);
    for (const [at, [path, boundTo]] of files.entries()) {
      expect(readFileSync(path, 'utf8')).not.toContain(former);
      expect(keyIdOf(sealedIn(path))).toBe(await announced());
      const { sealed, ...rest } = JSON.parse(ringOfFile().open(boundTo, sealedIn(path))) as { sealed?: string };
      const { sealed: sealedBefore, ...restBefore } = JSON.parse(before[at] ?? '') as { sealed?: string };
      expect(rest).toEqual(restBefore);
      if (sealed !== undefined) expect(ringOfFile().open(boundTo, sealed)).toContain(instance.db_password);
      expect(sealed === undefined).toBe(sealedBefore === undefined);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    if (!isRunning) await world.startApi();
    if (!isRunning) await world.startWorker();
  },
);

test('a process that has not the new key is named, the key in use stays, and nothing is sealed with the new one', async () => {
  world = await World.start();
  const instance = await createInstance(world, 'redis');
  const before = await announced();
  const elsewhere = join(world.folder, 'key-of-another-host');
  writeFileSync(elsewhere, readFileSync(keyFile(), 'utf8'), { mode: 0o600 });
  const apart = await world.startWorker({ SECRET_KEY_FILE: elsewhere });
  const rekey = startRekey(world);
  expect(await rekey.exitCode()).toBe(1);
  expect(rekey.output).toContain(`worker ${apart.pid} on `);
  expect(rekey.output).toMatch(/does not hold the key \w+\n/);
  expect(rekey.output).toContain('Nothing was changed but the key file.');
  expect(await announced()).toBe(before);
  expect(await keysInUse(world)).toEqual([before]);
  await isUsable(instance);

  writeFileSync(elsewhere, readFileSync(keyFile(), 'utf8'));
  await rekeyed(world);
  expect(await keysInUse(world)).toEqual([await announced()]);
  await isUsable(instance);
});

test('a key in the environment is replaced by restarts with both keys, and then with the new one alone', async () => {
  world = await World.start({ env: { SECRET_KEY: FIRST } });
  const instance = await createInstance(world, 'redis');
  const before = await announced();
  const alone = startRekey(world);
  expect(await alone.exitCode()).toBe(1);
  expect(alone.output).toContain('SECRET_KEY=<a new one> and SECRET_KEY_PREVIOUS=<the present one>');

  const restart = async (env: Readonly<Record<string, string>>) => {
    for (const process of [world.apiProcess, ...world.workers.splice(0)]) await process?.stop();
    await world.startApi(env);
    await world.startWorker(env);
    await isUsable(instance);
  };
  const both = { SECRET_KEY: SECOND, SECRET_KEY_PREVIOUS: FIRST };
  await restart(both);
  expect(await announced()).toBe(before);
  expect(await rekeyed(world, both)).toContain('without SECRET_KEY_PREVIOUS now');
  expect(await announced()).not.toBe(before);
  expect(await keysInUse(world)).toEqual([await announced()]);
  await restart({ SECRET_KEY: SECOND });

  for (const wrong of [{ SECRET_KEY: FIRST }, { SECRET_KEY: 'w'.repeat(32) }]) {
    const { exitCode, output } = await runToEnd('worker', { ...world.env, ...wrong });
    expect([exitCode, output]).toEqual([1, expect.stringContaining('not the key that the passwords in this Redis')]);
    const rekey = startRekey(world, wrong);
    expect(await rekey.exitCode()).toBe(1);
    expect(rekey.output).toContain('not the key that the passwords in this Redis were sealed with');
  }
});

test('a record takes nothing that was sealed with a key that was taken away: whatever a process held back', async () => {
  world = await World.start({ timings: { keyHolderValid: 3_000 } });
  const instance = await createInstance(world, 'redis');
  const worker = world.workers[0];
  const { body } = await world.api.send('POST', `${pathOf(instance)}/rotate-password`, { grace: '1h' });
  worker?.kill('SIGSTOP');
  const rekey = startRekey(world); // the worker counts as gone after 3 s here
  expect([await rekey.exitCode(), rekey.output]).toEqual([0, expect.stringContaining('texts sealed anew')]);
  worker?.kill('SIGCONT');
  // It fails where it was in the midst of a talk with the server, and is tried again otherwise.
  const { state } = await ended(world, body.operation.id);
  expect(['succeeded', 'failed']).toContain(state);
  expect(await keysInUse(world)).toEqual([await announced()]);
  await isUsable((await world.api.get(pathOf(instance))).body);
});

test('where Redis is away when it begins, it says so and ends', async () => {
  world = await World.start({ workers: 0 });
  const port = await freePort();
  const { exitCode, output } = await runToEnd('rekey', { ...world.env, REDIS_PORT: String(port) });
  expect({ exitCode, output }).toEqual({
    exitCode: 1,
    output: `[rekey] not done: Redis at 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port} (npm start starts it)\n`,
  });
});
