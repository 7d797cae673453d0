import { request } from 'node:http';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(leaveSharedWorld);

/** fetch() does not let a caller choose Host and Origin, as a browser does not let a page. */
function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(world.api.url + path, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

describe('where no keys are set, a web page', () => {
  test('cannot create an instance by a request across origins, which needs no leave of the browser, and gets 403', async () => {
    expect(await statusOf('POST', '/api/resources/redis', { origin: 'http://evil.example' })).toBe(403);
    expect(await world.leaks()).toEqual([]);
  });

  test('cannot read anything under a name that it points to this machine, and gets 403', async () => {
    for (const path of ['/api/resources/redis/r1', '/admin/queues', '/openapi.json']) {
      expect(await statusOf('GET', path, { host: 'evil.example:8000' })).toBe(403);
      expect(await statusOf('GET', path, { host: '127.evil.example' })).toBe(403);
    }
  });

  test('of the API itself may use it, under each name of the loopback', async () => {
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000']) {
      expect(await statusOf('GET', '/api/types', { host, origin: `http://${host}` })).toBe(200);
    }
  });
});

test('a wrong method on the description is told which is right, as on any path', async () => {
  const { status, headers } = await world.api.request('DELETE', '/openapi.json');
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
