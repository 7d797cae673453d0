import type { Redis } from 'ioredis';

/** Every value of every key in Redis, whatever its type, as one text. */
export async function everythingInRedis(redis: Redis): Promise<string> {
  const readers: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, '0', '-1'),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
    stream: (key) => redis.xrange(key, '-', '+'),
  };
  const keys = await redis.keys('*');
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await redis.type(key);
      return [key, type === 'none' ? null : await readers[type]?.(key)] as const; // none: it has expired meanwhile
    }),
  );
  const unread = values.filter(([, value]) => value === undefined);
  if (unread.length > 0) throw new Error(`keys of a type that is not read: ${JSON.stringify(unread)}`);
  return JSON.stringify(values);
}

/** True when the text holds the secret in any form that a reader could turn back without a key. */
export function holds(text: string, secret: string): boolean {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')].some((form) =>
    text.includes(form),
  );
}
