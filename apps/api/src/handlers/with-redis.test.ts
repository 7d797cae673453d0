import { inTime } from './with-redis';

test('what Redis answers in time is handed on, and so is its error', async () => {
  await expect(inTime(Promise.resolve('PONG'))).resolves.toBe('PONG');
  await expect(inTime(Promise.reject(new Error('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
});

test('what takes longer than a client may wait ends as unavailable, to be tried again', async () => {
  const begun = Date.now();
  await expect(inTime(new Promise(() => undefined))).rejects.toMatchObject({
    code: 'redis_unavailable',
    retryable: true,
    message: expect.stringMatching(/^Redis is not available \(no answer within 1500 ms; .*Idempotency-Key/),
  });
  expect(Date.now() - begun).toBeLessThan(2_000);
});
