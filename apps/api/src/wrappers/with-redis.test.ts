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
