import type { ApiAnswer } from './support/api-client';
import { withMysql, withRedis } from './support/clients';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

function detailsOf({ status, body }: ApiAnswer): { field: string; message: string }[] {
  expect(status).toBe(400);
  return body.error.details as { field: string; message: string }[];
}

describe('a directive in the config of a request', () => {
  test('is applied by the server, on Redis', async () => {
    const { status, body } = await world.api.create(
      'redis',
      { maxmemory: '16mb', config: { 'maxmemory-policy': 'allkeys-lfu', SAVE: '', timeout: 300 } },
      60,
    );
    expect(status).toBe(201);
    expect(body.config).toEqual({ 'maxmemory-policy': 'allkeys-lfu', save: '', timeout: 300 });
    const pairs = await withRedis(body, (client) => client.config('GET', 'maxmemory-policy', 'save', 'timeout'));
    const valueOf = (name: string) => pairs[pairs.indexOf(name) + 1];
    expect({ policy: valueOf('maxmemory-policy'), save: valueOf('save'), timeout: valueOf('timeout') }).toEqual({
      policy: 'allkeys-lfu',
      save: '',
      timeout: '300',
    });
  });

  test('is applied by the server, on MySQL, with whatever characters', async () => {
    const config = { 'max-connections': 40, init_connect: `SET @a = "x # y \\\\ z"`, long_query_time: 1.5 };
    const { status, body } = await world.api.create('mysql', { config }, 120);
    expect(status).toBe(201);
    const [rows] = await withMysql(body, (connection) =>
      connection.query('SELECT @@max_connections AS connections, @@init_connect AS init, @@long_query_time AS seconds'),
    );
    expect(rows).toEqual([{ connections: 40, init: config.init_connect, seconds: 1.5 }]);
  });

  test('that the server refuses fails the creation in its own words, and leaves nothing', async () => {
    const { status, body } = await world.api.create(
      'redis',
      { maxmemory: '16mb', config: { 'io-threads': 'many' } },
      60,
    );
    expect(status).toBe(500);
    expect(body.error.resource.failure).toMatchObject({
      reason: 'invalid_parameters',
      message: expect.stringContaining('io-threads many'),
    });
  });

  test.each([
    ['redis', 'port', 'is refused: the port belongs to the service'],
    ['redis', 'PORT', 'is refused: the port belongs to the service'],
    ['redis', 'bind', 'is refused: the address belongs to the service'],
    ['redis', 'requirepass', 'is refused: the password belongs to the service'],
    ['redis', 'dir', 'is refused: the data folder belongs to the service'],
    ['redis', 'maxmemory', 'is refused: use the parameter maxmemory'],
    ['redis', 'tls-port', 'is refused: encryption of connections belongs to the service'],
    ['redis', 'no-such-thing', 'is not a directive that can be set (GET /api/types lists them)'],
    ['redis', 'hz 10\nport', 'is not a directive that can be set (GET /api/types lists them)'],
    ['mysql', 'port', 'is refused: the port belongs to the service'],
    ['mysql', 'bind-address', 'is refused: the address belongs to the service'],
    ['mysql', 'datadir', 'is refused: the data folder belongs to the service'],
    ['mysql', 'skip-grant-tables', 'is refused: logins belong to the service'],
    ['mysql', 'loose_skip_grant_tables', 'is refused: is another spelling of a directive'],
    ['mysql', 'plugin-mysqlx-port', 'is refused: is another spelling of a directive'],
    ['mysql', 'innodb_buffer_pool_size', 'is refused: use the parameter memory'],
  ])('of %s named %j is refused by its name', async (type, name, message) => {
    const body = `{"config":{${JSON.stringify(name)}:"1"}}`;
    const answer = await world.api.request('POST', `/api/resources/${type}`, {
      body,
      headers: { 'content-type': 'application/json' },
    });
    const [detail] = detailsOf(answer);
    expect(detail?.message).toContain(message);
    expect(detail?.field).toContain('config');
  });

  test.each([['a\nb'], ['x'.repeat(513)], [null], [[1]], [{}]])('whose value is %j is refused', async (value) => {
    const [detail] = detailsOf(await world.api.create('mysql', { config: { init_connect: value } }));
    expect(detail?.message).toContain('is not a value that this directive can have');
  });

  test.each([['x'], [1], [null], [[]]])('list of %j is refused: it is not an object', async (config) => {
    const [detail] = detailsOf(await world.api.create('mysql', { config }));
    expect(detail).toMatchObject({
      field: 'config',
      message: expect.stringContaining('is not an object of directives'),
    });
  });
});

describe('memory that does not fit into the container', () => {
  test('is refused with the sum, on MySQL', async () => {
    const { status, body } = await world.api.create('mysql', { config: { max_connections: 5000 } });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(
      /^memory: the server may use mysqld itself 315 MB \+ innodb_buffer_pool_size 131 MB \+ .* \+ connections \d+ MB \+ temptable_max_ram \d+ MB = \d+ MB, more than the container's limit of 1024 MB$/,
    );
    expect((await world.api.create('mysql', { memory: '512MB' })).status).toBe(400);
  });

  test('is refused with the sum, on Redis, and by PATCH as by POST', async () => {
    const config = { 'repl-backlog-size': '200mb' };
    expect((await world.api.create('redis', { maxmemory: '16mb', config })).status).toBe(400);
    const { body: instance } = await world.api.create('redis', { maxmemory: '16mb' }, 60);
    const answer = await world.api.send('PATCH', `/api/resources/redis/${instance.resource_name}`, { config });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain("more than the container's limit of 96 MB");
    expect((await world.api.get(`/api/resources/redis/${instance.resource_name}`)).body.config).toEqual({});
  });
});
