import { createRecord, STATUSES, type Status } from '#core';
import { ALLOWED, request, VERBS, type Verb } from '../support/verbs';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

const CREATING: readonly Status[] = ['pending', 'provisioning'];
const BUSY = STATUSES.filter((status) => ALLOWED[status].length === 0 || CREATING.includes(status));

describe('a verb', () => {
  let world: World;
  beforeAll(async () => {
    world = await sharedWorld();
  });
  afterAll(async () => {
    await world.redisClient.flushall(); // none of it was ever on a host
    await leaveSharedWorld();
  });

  /** The path of a record in this state, with or without an operation under way. */
  async function pathOfOneIn(status: Status): Promise<string> {
    const made = await createRecord(world.redisClient, {
      type: 'redis',
      prefix: 'r',
      project: 'default',
      imageVersion: 'redis:7.2',
      memoryBytes: 2 ** 30,
      parameters: { maxmemory: '16mb', dbfilename: 'dump.rdb', appendonly: 'yes', appendfilename: 'appendonly.aof' },
      config: {},
      labels: {},
      deletionProtection: false,
      createdAt: new Date(),
      requestId: 'request',
    });
    if (made.outcome !== 'created') throw new Error('no record');
    const { resource_name: name } = made.record;
    const state = BUSY.includes(status) ? 'running' : 'succeeded';
    await world.pretendStatus('redis', name, status);
    await world.redisClient.hset(`rm:resource:redis:${name}`, 'operation_state', state);
    if (!CREATING.includes(status))
      await world.redisClient.hset(`rm:resource:redis:${name}`, 'operation_kind', 'restart');
    return `/api/resources/redis/${name}`;
  }

  describe.each(STATUSES)('on a resource that is %s', (status) => {
    const allowed = ALLOWED[status];
    const accepted = Object.keys(VERBS).filter((verb) => {
      return allowed.includes(verb as Verb) || (verb === 'purge' && allowed.includes('delete'));
    }) as Verb[];
    const refused = (Object.keys(VERBS) as Verb[]).filter((verb) => !accepted.includes(verb));

    test(`is accepted, where it is one of: ${accepted.join(', ') || 'none'}`, async () => {
      for (const verb of accepted) {
        const answer = await request(world, await pathOfOneIn(status), verb);
        expect({ verb, status: answer.status }).toEqual({ verb, status: 202 });
      }
    });

    test(`is answered 409 with the status and what is allowed, where it is one of: ${refused.join(', ')}`, async () => {
      for (const verb of refused) {
        const answer = await request(world, await pathOfOneIn(status), verb);
        if (status === 'deleted' && verb === 'delete') {
          expect(answer.status).toBe(410);
          continue;
        }
        expect({ verb, status: answer.status }).toEqual({ verb, status: 409 });
        expect(answer.body.error).toMatchObject({ status, allowed });
        if (BUSY.includes(status)) {
          const operation = { id: expect.any(String), kind: CREATING.includes(status) ? 'create' : 'restart' };
          expect(answer.body.error.operation).toEqual(operation);
        }
      }
    });
  });

  test('on a name or a type that does not exist is answered 404', async () => {
    for (const path of ['/api/resources/redis/r999999', '/api/resources/redis/m1', '/api/resources/oracle/o1']) {
      for (const verb of Object.keys(VERBS) as Verb[]) {
        const { status, body } = await request(world, path, verb);
        const [type, name] = path.split('/').slice(-2);
        expect({ verb, status, error: body.error }).toEqual({
          verb,
          status: 404,
          error: { code: 404, message: `Not such resource(${type}:${name})` },
        });
      }
    }
  });
});
