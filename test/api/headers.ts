import { connect } from 'node:net';
import { leaveSharedWorld, sharedWorld } from '../support/shared-world';
import type { World } from '../support/world';

const DATA = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

let world: World;
beforeAll(async () => {
  world = await sharedWorld();
});
afterAll(leaveSharedWorld);

async function headersOf(path: string): Promise<Record<string, string>> {
  const response = await fetch(world.api.url + path);
  await response.text();
  return Object.fromEntries(response.headers);
}

/** What is sent is not HTTP: no handler ever sees it. */
async function rawAnswer(text: string): Promise<string> {
  const socket = connect(Number(new URL(world.api.url).port), '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.toLowerCase();
}

test.each([
  '/healthz',
  '/api/types',
  '/api/resources',
  '/api/resources/redis/r1',
  '/nothing',
  '/openapi.json',
  '/admin',
])('the answer to %s tells a browser neither to show, embed, run nor keep it', async (path) => {
  const headers = await headersOf(path);
  expect(headers).toMatchObject(DATA);
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('so does the answer to what is not HTTP', async () => {
  const answer = await rawAnswer('what is this\r\n\r\n');
  for (const [name, value] of Object.entries(DATA)) expect(answer).toContain(`${name}: ${value}`.toLowerCase());
});

test.each(['/docs/', '/admin/queues/'])(
  'the page %s loads from this server only, and is shown in no foreign frame',
  async (path) => {
    const headers = await headersOf(path);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  },
);
