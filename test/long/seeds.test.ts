import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from '../support/instances';
import { refusalOf } from '../support/server-session';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

/** Files of the data folder that no two servers may share: server UUID, certificates and their keys, RSA pair. */
const OWN = ['auto.cnf', 'server-cert.pem', 'server-key.pem', 'ca.pem', 'private_key.pem', 'public_key.pem'];

const sealedSeeds = (world: World, type: string) => {
  const folder = join(world.dataRoot, '.seeds', type);
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
};
const drafts = (world: World, type: string) => {
  const folder = join(world.dataRoot, '.seeds', type);
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.draft')) : [];
};

describe('instances that copy one seed', () => {
  let world: World;
  let both: Instance[];
  beforeAll(async () => {
    world = await World.start({ workers: 2, ownSeeds: true });
    const create = () => world.api.create('mysql', {}, 120);
    const [one, other] = await Promise.all([create(), create()]);
    expect([one.status, other.status]).toEqual([201, 201]);
    both = [one.body, other.body];
  });
  afterAll(() => world.close());

  test('were made of one seed by two workers, and say so', () => {
    expect(sealedSeeds(world, 'mysql')).toHaveLength(1);
    expect(both.map(({ path }) => String(path))).toEqual(['seeded', 'seeded']);
  });

  test('have no server UUID, no RSA key and no certificate in common', () => {
    const [one, other] = both.map(({ resource_name: name }) => join(world.dataRoot, 'mysql', String(name), 'data'));
    for (const file of OWN) {
      const texts = [one, other].map((folder) => readFileSync(join(folder ?? '', file), 'utf8'));
      expect({ file, text: texts[0] }).not.toEqual({ file, text: texts[1] });
    }
  });

  test("do not let each other's passwords in, nor an empty one", async () => {
    const [one, other] = both;
    expect(await refusalOf(one ?? {}, String(other?.['db_password']))).toMatch(/denied/i);
    expect(await refusalOf(other ?? {}, String(one?.['db_password']))).toMatch(/denied/i);
    expect(await refusalOf(one ?? {}, '')).toMatch(/denied/i);
  });

  test('leave no password in a file that a later start reads', () => {
    const [one] = both;
    const name = String(one?.['resource_name']);
    const file = join(world.dataRoot, 'mysql', name, 'first-start.sql');
    expect(readFileSync(file, 'utf8').trim()).toBe('');
  });
});

test('a seed whose worker is killed meanwhile is never used, and is made again', async () => {
  await World.use({ ownSeeds: true, timings: { jobLock: 3_000, stallCheck: 1_000 } }, async (world) => {
    const created = world.api.create('mysql', {}, 120);
    await waitUntil('a seed to be in the making', () => drafts(world, 'mysql').length > 0 || undefined, 30_000);
    world.workers[0]?.kill('SIGKILL');
    expect(sealedSeeds(world, 'mysql')).toEqual([]);
    await world.startWorker();
    expect(await created).toMatchObject({ status: 201, body: { path: 'seeded' } });
    expect(sealedSeeds(world, 'mysql')).toHaveLength(1);
    await waitUntil(
      'what the killed one left to be gone',
      () => drafts(world, 'mysql').length === 0 || undefined,
      30_000,
    );
  });
});
