import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { protocolOf } from '../apps/worker/src/servers/protocols';
import { loadCatalog } from '../packages/core/src';
import { runInImage } from './support/run-in-image';
import { allKept } from './support/sealed-records';
import { waitUntil } from './support/wait-until';
import { World } from './support/world';

const catalog = loadCatalog(join(__dirname, '..', 'templates'));
/** Means something harmless to Redis and to every SQL server. */
const STATEMENT = 'SELECT 1\n';
const WRONG_PASSWORD = 'a'.repeat(32);

/** What every folder of templates/ promises: a new type is tested by being there. */
describe.each([...catalog.values()])('an instance of type $definition.name, with its defaults', (type) => {
  const { definition } = type;
  const protocol = protocolOf(type);
  const knowsPasswords = protocol.open !== undefined; // a protocol without sessions knows none
  let world: World;
  let instance: Record<string, string>;

  const answers = async (password: string) => {
    const port = Number(instance['exposed_port']);
    await protocol.ping({ host: instance['server_ip'] ?? '', port, password, timeoutMs: 2_000 });
    return true;
  };
  const answersAgain = () =>
    waitUntil(
      `${definition.name} to answer again`,
      () => answers(instance['db_password'] ?? '').catch(() => undefined),
      definition.ready_within_seconds * 1_000,
    );

  beforeAll(async () => {
    world = await World.start();
    const created = await world.api.create(definition.name, {}, definition.ready_within_seconds);
    expect(created.status).toBe(201);
    instance = created.body;
  });
  afterAll(() => world.close());

  test('is running when the POST that waited for it answers', () => {
    expect(instance).toMatchObject({
      status: 'running',
      image_version: `${definition.image}:${definition.versions[0]}`,
      resource_name: `${definition.prefix}1`,
      exposed_port: expect.stringMatching(/^\d+$/),
      db_password: expect.stringMatching(/^[A-Za-z0-9]{24,}$/),
    });
    expect(instance['uri']).toContain(`${instance['server_ip']}:${instance['exposed_port']}`);
  });

  test('answers a client with the returned password, and refuses one with another', async () => {
    await answersAgain();
    const refusal = await answers(WRONG_PASSWORD).catch((error: unknown) => error);
    expect(protocol.isWrongPassword(refusal)).toBe(knowsPasswords);
  });

  test('opens a session when its connect string is pasted into a shell of its own image', async () => {
    const { connect_string: connect = '', db_password: password = '' } = instance;
    const pasted = (command: string) => runInImage(instance['image_version'] ?? '', command, STATEMENT);
    const session = await pasted(connect);
    expect(session).toMatchObject({ exitCode: 0 });
    expect(protocol.isWrongPassword(session.output)).toBe(false);
    const intruder = await pasted(connect.replace(password, WRONG_PASSWORD));
    expect(protocol.isWrongPassword(intruder.output)).toBe(knowsPasswords);
  });

  test('keeps port and password over a restart of its container', async () => {
    const container = await world.containerOf(definition.name, instance['resource_name'] ?? '');
    await container.restart();
    await answersAgain();
  });

  test('keeps port and password when its container is killed and started again', async () => {
    const container = await world.containerOf(definition.name, instance['resource_name'] ?? '');
    await container.kill();
    await container.start();
    await answersAgain();
    // The watch has seen it go and come back, which is a change of the record and of nothing that its owner was told.
    const path = `/api/resources/${definition.name}/${instance['resource_name']}`;
    const back = await waitUntil(`${definition.name} to be running again`, async () => {
      const { body } = await world.api.get(path);
      return body.status === 'running' ? (body as Record<string, string>) : undefined;
    });
    expect({ ...back, updated_at: instance['updated_at'] }).toEqual(instance);
  });

  test('has its data and configuration under DATA_ROOT/type/name, where root alone can read them', async () => {
    await allKept(world);
    const folder = join(world.dataRoot, definition.name, instance['resource_name'] ?? '');
    const [uid, gid] = definition.user.split(':').map(Number);
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(statSync(folder)).toMatchObject({ uid: 0, gid: 0 });
    expect(modeOf(folder)).toBe('700');
    expect(statSync(join(folder, 'data'))).toMatchObject({ uid, gid });
    const { Mounts } = await (await world.containerOf(definition.name, instance['resource_name'] ?? '')).inspect();
    expect(Mounts).toContainEqual(
      expect.objectContaining({ Source: join(folder, 'data'), Destination: definition.data, RW: true }),
    );
    for (const file of Object.keys(definition.files)) expect(modeOf(join(folder, file))).toBe('644');
    expect(readdirSync(folder).sort()).toEqual(
      ['.instance.json', '.record.sealed', 'data', 'tmp', ...Object.keys(definition.files)].sort(),
    );
  });
});
