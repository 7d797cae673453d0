import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { redisDeadline } from './with-redis';

test('a reply of Redis in time is handed on, and so is its error', async () => {
  const inTime = redisDeadline(1_500);
  await expect(inTime(Promise.resolve('PONG'))).resolves.toBe('PONG');
  await expect(inTime(Promise.reject(new Error('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
});

test('work that exceeds the limit is rejected as unavailable and retryable', async () => {
  const inTime = redisDeadline(150);
  const begun = Date.now();
  await expect(inTime(new Promise(() => undefined))).rejects.toMatchObject({
    code: 'redis_unavailable',
    retryable: true,
    message: expect.stringMatching(/^Redis is not available \(no reply within 150 ms; .*Idempotency-Key/),
  });
  expect(Date.now() - begun).toBeLessThan(1_000);
});

test('a reply that came while this process was held up is handed on', async () => {
  const { port1, port2 } = new MessageChannel();
  const reply = redisDeadline(50)(once(port1, 'message'));
  setImmediate(() => {
    port2.postMessage('PONG');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); // timers are next, sockets come after them
  });
  await expect(reply).resolves.toHaveLength(1);
  port2.close();
});
