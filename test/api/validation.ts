import fc from 'fast-check';
import type { ApiAnswer } from '../support/api-client';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import { TEST_SEED } from '../support/test-seed';
import type { World } from '../support/world';

/** All of this is answered before any job is begun, so no worker is needed; the requests accepted are forgotten at the end. */
let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(async () => {
  await world.discardPending();
  await leaveSharedWorld();
});

interface Detail {
  readonly field: string;
  readonly message: string;
}

function fieldsOf(body: ApiAnswer['body']): string[] {
  const { details } = body.error as { details: Detail[] };
  return details.map(({ field }) => field);
}

/** @returns the details of the 400 that the parameters must get */
async function refused(type: string, parameters: object): Promise<Detail[]> {
  const answer = await world.api.create(type, parameters);
  expect(answer.status).toBe(400);
  const { code, message, details } = answer.body.error as { code: number; message: string; details: Detail[] };
  expect(code).toBe(400);
  expect(message).toBe(details.map((detail) => detail.message).join('; '));
  return details;
}

async function isAccepted(type: string, parameters: object): Promise<void> {
  const answer = await world.api.create(type, parameters);
  expect(answer.body).toMatchObject({ status: 'pending', parameters });
  expect(answer.status).toBe(202);
}

const FILENAME = 'is not a file name (letters, digits, . _ -, at most 128 of them, not beginning with . or -)';

describe('a wrong value', () => {
  test.each([
    ['redis', 'maxmemory', '12 parsecs', "'12 parsecs' is not a size (examples: 512mb, 1GB)"],
    ['redis', 'maxmemory', 1073741824, '1073741824 is not a size (examples: 512mb, 1GB)'],
    ['redis', 'maxmemory', null, 'null is not a size (examples: 512mb, 1GB)'],
    ['redis', 'maxmemory', '1GB\nrequirepass x', "'1GB\\nrequirepass x' is not a size (examples: 512mb, 1GB)"],
    ['redis', 'maxmemory', '1048575', "'1048575' is not a size from 1MB to 1TB"],
    ['redis', 'maxmemory', '1025GB', "'1025GB' is not a size from 1MB to 1TB"],
    ['redis', 'dbfilename', '../dump.rdb', `'../dump.rdb' ${FILENAME}`],
    ['redis', 'dbfilename', 'dump.rdb\nsave', `'dump.rdb\\nsave' ${FILENAME}`],
    ['redis', 'dbfilename', 'dump\u0000.rdb', `'dump\\u0000.rdb' ${FILENAME}`],
    ['redis', 'dbfilename', '', `'' ${FILENAME}`],
    ['redis', 'dbfilename', 'appendonlydir', "'appendonlydir' is not free to use (taken: appendonlydir)"],
    ['redis', 'appendfilename', 'a b', `'a b' ${FILENAME}`],
    ['redis', 'appendonly', 'maybe', "'maybe' is not one of yes, no"],
    ['redis', 'appendonly', true, 'true is not one of yes, no'],
    ['redis', 'image_version', 'redis:latest', "'redis:latest' is not one of redis:8.0, redis:7.2, redis:7.0"],
    ['mysql', 'character', 5, /^5 is not a character set \(one of armscii8, .*utf8mb4\)$/],
    ['mysql', 'character', 'klingon', /^'klingon' is not a character set \(one of armscii8, .*utf8mb4\)$/],
    ['mysql', 'character', 'utf8\n[mysqld]', /^'utf8\\n\[mysqld\]' is not a character set /],
    ['mysql', 'image_version', 'redis:8.0', "'redis:8.0' is not one of mysql:9.7, mysql:8.4"],
  ])('of %s %s, %j, is refused by field, value and expectation', async (type, field, value, message) => {
    const details = await refused(type, { [field]: value });
    const text: unknown =
      typeof message === 'string'
        ? `${field}: ${message}`
        : expect.stringMatching(message.source.replace('^', `^${field}: `));
    expect(details).toEqual([{ field, message: text }]);
  });

  test('beside another is listed with it, in the order of the parameters', async () => {
    const details = await refused('redis', { appendonly: 'maybe', maxmemory: '1 GB' });
    expect(details.map(({ field }) => field)).toEqual(['maxmemory', 'appendonly']);
  });

  test('beside an unknown field is listed with it', async () => {
    const details = await refused('mysql', { character: 'klingon', charset: 'utf8' });
    expect(details.map(({ field }) => field)).toEqual(['character', 'charset']);
  });
});

describe('an unknown field', () => {
  test.each([
    [
      'redis',
      'maxMemory',
      'dbfilename, maxmemory, appendonly, appendfilename, image_version, config, labels, description, deletion_protection, ttl, project',
    ],
    [
      'redis',
      'character',
      'dbfilename, maxmemory, appendonly, appendfilename, image_version, config, labels, description, deletion_protection, ttl, project',
    ],
    [
      'mysql',
      'maxmemory',
      'memory, character, image_version, config, labels, description, deletion_protection, ttl, project',
    ],
    [
      'mysql',
      'TTL',
      'memory, character, image_version, config, labels, description, deletion_protection, ttl, project',
    ],
    [
      'redis',
      '',
      'dbfilename, maxmemory, appendonly, appendfilename, image_version, config, labels, description, deletion_protection, ttl, project',
    ],
  ])('of %s, %j, is refused with the fields that there are', async (type, field, known) => {
    const message = `${field}: is not known (known: ${known})`;
    expect(await refused(type, { [field]: 'x' })).toEqual([{ field, message }]);
  });
});

describe('a value at its bounds', () => {
  test.each([
    ['redis', { maxmemory: '1MB' }],
    ['redis', { maxmemory: '1048576' }],
    ['redis', { maxmemory: '1TB' }],
    ['redis', { dbfilename: 'x'.repeat(128) }],
    ['redis', { image_version: 'redis:7.2' }],
    ['mysql', { character: 'latin1' }],
  ])('of %s, %j, is accepted', async (type, parameters) => {
    const answer = await world.api.create(type, parameters);
    expect(answer.status).toBe(202);
  });

  test.each([
    ['redis', { maxmemory: '1023kb' }],
    ['redis', { maxmemory: '1048577MB' }],
    ['redis', { dbfilename: 'x'.repeat(129) }],
  ])('of %s, one beyond, %j, is refused', async (type, parameters) => {
    expect((await refused(type, parameters)).map(({ field }) => field)).toEqual(Object.keys(parameters));
  });
});

test('the defaults are those of the specification, where nothing is asked for', async () => {
  const redis = await world.api.request('POST', '/api/resources/redis');
  expect(redis.status).toBe(202);
  expect(redis.body).toMatchObject({
    image_version: 'redis:8.0',
    parameters: { dbfilename: 'dump.rdb', maxmemory: '1GB', appendonly: 'yes', appendfilename: 'appendonly.aof' },
  });
  const mysql = await world.api.create('mysql');
  expect(mysql.body).toMatchObject({ image_version: 'mysql:9.7', parameters: { character: 'utf8' } });
  await isAccepted('redis', { maxmemory: '64mb', appendonly: 'no', dbfilename: 'a.rdb', appendfilename: 'b.aof' });
});

describe('a hostile value', () => {
  const RUNS = 36;
  const attacks = [
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    '{{ 7 * 7 }}',
    '{% raw %}',
    '$(reboot)',
    '`id`',
    "'; DROP TABLE mysql.user; --",
    '1GB\r\nsave ""',
    '1e9999',
    '\u0000',
    '\ud800',
    '9'.repeat(5_000),
    1e308,
    -0,
    { __proto__: null, toString: 1 },
    [[[[]]]],
  ];
  const nearlyRight = fc
    .tuple(fc.constantFrom('1GB', 'dump.rdb', 'yes', 'utf8', 'redis:8.0'), fc.string({ unit: 'binary', maxLength: 3 }))
    .map((parts) => parts.join(''));
  const value = fc.oneof(
    fc.constantFrom(...attacks),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    nearlyRight,
    fc.double({ noNaN: true }),
    fc.jsonValue({ maxDepth: 5 }),
  );

  test.each([
    ['redis', 'dbfilename'],
    ['redis', 'maxmemory'],
    ['redis', 'appendonly'],
    ['redis', 'appendfilename'],
    ['redis', 'image_version'],
    ['mysql', 'character'],
    ['mysql', 'image_version'],
  ])('of %s %s is either accepted as it is or refused by that field, whatever it is', async (type, field) => {
    await fc.assert(
      fc.asyncProperty(value, async (hostile) => {
        const begun = Date.now();
        const { status, body } = await world.api.create(type, { [field]: hostile });
        expect(Date.now() - begun).toBeLessThan(5_000);
        if (status === 202) {
          const taken: unknown = field === 'image_version' ? body.image_version : body.parameters[field];
          expect(taken).toBe(type === 'mysql' && typeof hostile === 'string' ? hostile.toLowerCase() : hostile);
          return;
        }
        expect(status).toBe(400);
        const [refusedField = '', ...others] = fieldsOf(body);
        expect([refusedField.split('.')[0], ...others]).toEqual([field]); // the refused name may lie within the value
        expect(body.error.message).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: RUNS, seed: TEST_SEED },
    );
  });

  test('as the name of a field is refused by that name, whatever it is', async () => {
    const inherited = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then');
    const names = fc.uniqueArray(fc.oneof(inherited, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom('redis', 'mysql'), async (fields, type) => {
        const text = `{${fields.map((field) => `${JSON.stringify(field)}: {"x": 1}`).join(', ')}}`;
        const headers = { 'content-type': 'application/json' };
        const { status, body } = await world.api.request('POST', `/api/resources/${type}`, { body: text, headers });
        expect(status).toBe(400);
        expect(fieldsOf(body).sort()).toEqual([...fields].sort());
        expect(body.error.message).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: RUNS, seed: TEST_SEED },
    );
  });
});
