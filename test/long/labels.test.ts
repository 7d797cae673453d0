import { createInstance, ended, namesIn, pathOf, TYPES, type Instance } from '../support/instances';
import { SteadyClient } from '../support/steady-client';
import { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const patch = (instance: Instance, body: object) => world.api.send('PATCH', pathOf(instance), body);

async function listed(label: string): Promise<string[]> {
  return namesIn(await world.api.get(`/api/resources?label=${encodeURIComponent(label)}`));
}

describe.each(TYPES)('the labels of a %s with a client that is connected throughout', (type) => {
  let instance: Instance;
  const other = { [`of-${type}`]: 'yes' };
  beforeAll(async () => {
    instance = await createInstance(world, type, {
      labels: { env: 'staging', 'team/owner': 'Data.Base_1-x', empty: '', ...other },
      description: 'Für die Ausstellung: 50 % „neu“',
    });
  });

  test('and its description are in its record as they were given, and in lists that ask for them', async () => {
    expect(instance).toMatchObject({
      labels: { env: 'staging', 'team/owner': 'Data.Base_1-x', empty: '', ...other },
      description: 'Für die Ausstellung: 50 % „neu“',
    });
    for (const label of ['env:staging', 'team/owner:Data.Base_1-x', 'empty:', `of-${type}:yes`]) {
      expect(await listed(label)).toContain(instance.resource_name);
    }
  });

  test('are changed one by one by a PATCH, at once and without an operation; the client notices nothing', async () => {
    const client = await SteadyClient.connect(instance);
    const { status, body } = await patch(instance, { labels: { env: 'production', empty: null, added: 'x' } });
    expect(status).toBe(200);
    expect(body.labels).toEqual({ env: 'production', 'team/owner': 'Data.Base_1-x', added: 'x', ...other });
    expect(body.description).toBe(instance.description);
    expect(body.operation).toEqual(instance.operation);
    await client.writesOn();
    await client.close();
    expect(client.losses).toEqual([]);
  });

  test('are found by their present values only', async () => {
    for (const label of ['env:production', 'added:x']) expect(await listed(label)).toContain(instance.resource_name);
    for (const label of ['env:staging', 'empty:']) expect(await listed(label)).not.toContain(instance.resource_name);
    expect(await world.leaks()).toEqual([]);
  });

  test('and the description are taken away by null, and stay by a PATCH of other things', async () => {
    const { body } = await patch(instance, { description: null, labels: { added: null } });
    expect(body).toMatchObject({ description: null, labels: { env: 'production', 'team/owner': 'Data.Base_1-x' } });
    expect((await patch(instance, { description: 'again' })).body.labels).toEqual(body.labels);
    expect((await patch(instance, {})).body).toMatchObject({ labels: body.labels, description: 'again' });
  });

  test('can be changed while an operation is under way', async () => {
    const { body } = await world.api.send('POST', `${pathOf(instance)}/restart`);
    const patched = await patch(instance, { labels: { during: 'restart' } });
    expect(patched.status).toBe(200);
    expect(await ended(world, body.operation.id)).toMatchObject({ state: 'succeeded' });
    expect((await world.api.get(pathOf(instance))).body.labels).toMatchObject({ during: 'restart' });
    expect(await listed('during:restart')).toContain(instance.resource_name);
  });
});

test('labels that are changed by ten requests at once are all there afterwards', async () => {
  const instance = await createInstance(world, 'redis');
  const names = Array.from({ length: 10 }, (_, at) => `at-once-${at}`);
  const answers = await Promise.all(names.map((name) => patch(instance, { labels: { [name]: 'x' } })));
  const accepted = names.filter((_name, at) => answers[at]?.status === 200);
  expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
  const { labels } = (await world.api.get(pathOf(instance))).body;
  expect(Object.keys(labels).sort()).toEqual(accepted.sort());
  expect(await world.leaks()).toEqual([]);
});

describe('a label is refused by name', () => {
  const LONGEST = 'a'.repeat(63);
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`l${at}`, 'x']));

  test.each([
    { labels: { [`${LONGEST}a`]: 'x' }, field: `labels.${LONGEST}a` },
    { labels: { '': 'x' }, field: 'labels.' },
    { labels: { Upper: 'x' }, field: 'labels.Upper' },
    { labels: { '-a': 'x' }, field: 'labels.-a' },
    { labels: { 'a-': 'x' }, field: 'labels.a-' },
    { labels: { 'a b': 'x' }, field: 'labels.a b' },
    { labels: { 'a:b': 'x' }, field: 'labels.a:b' },
    { labels: { env: `${LONGEST}a` }, field: 'labels.env' },
    { labels: { env: 'a b' }, field: 'labels.env' },
    { labels: { env: 'a\n' }, field: 'labels.env' },
    { labels: { env: 5 }, field: 'labels.env' },
    { labels: { env: null }, field: 'labels.env' },
    { labels: many(33), field: 'labels' },
    { labels: ['env'], field: 'labels' },
    { labels: 'env', field: 'labels' },
    { description: 'a'.repeat(501), field: 'description' },
    { description: 'two\nlines', field: 'description' },
    { description: 5, field: 'description' },
  ])('$field', async ({ field, ...body }) => {
    const { status, body: answer } = await world.api.create('redis', body);
    expect(status).toBe(400);
    expect(answer.error.details).toMatchObject([{ field }]);
  });

  test('when a PATCH would make them more than 32, and none is changed then', async () => {
    const instance = await createInstance(world, 'redis', { labels: many(32) });
    const { status, body } = await patch(instance, { labels: { l0: 'changed', more: 'x' } });
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ field: 'labels', message: 'labels: 33 labels are more than 32' }]);
    expect((await world.api.get(pathOf(instance))).body.labels).toEqual(many(32));
    expect((await patch(instance, { labels: { l0: null, more: 'x' } })).status).toBe(200);
  });

  test('at its longest it is taken', async () => {
    const labels = { [LONGEST]: LONGEST };
    const instance = await createInstance(world, 'redis', { labels, description: 'ä'.repeat(500) });
    expect(instance.labels).toEqual(labels);
    expect(await listed(`${LONGEST}:${LONGEST}`)).toEqual([instance.resource_name]);
  });
});
