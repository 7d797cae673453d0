import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';
import type { ReplyMessage, Request, RequestContent } from './request';

/** Requests to a host whose workers are gone expire. */
const KEPT_FOR_SECONDS = 30;
/** So that a connection that has died unseen is noticed. */
const LONGEST_TAKE_SECONDS = 5;

/**
 * Sends a request to a host. One of its workers replies on KEYS.reply(id); subscribe to it before.
 *
 * @param expiresAt ms since 1970 by Redis: how long the sender waits for the reply to begin
 */
export async function sendRequest(
  redis: Redis,
  hostId: string,
  id: string,
  content: RequestContent,
  expiresAt: number,
): Promise<void> {
  const request: Request = { ...content, id, expires_at: expiresAt };
  const key = KEYS.requests(hostId);
  await redis.multi().rpush(key, JSON.stringify(request)).expire(key, KEPT_FOR_SECONDS).exec();
}

/**
 * Takes the oldest request to this host whose sender still waits; undefined when none came for a while.
 *
 * @param blocking a connection of its own: nothing else is answered on it meanwhile
 */
export async function takeRequest(blocking: Redis, hostId: string): Promise<Request | undefined> {
  const taken = await blocking.blpop(KEYS.requests(hostId), LONGEST_TAKE_SECONDS);
  if (!taken) return undefined;
  const request = JSON.parse(taken[1]) as Request; // written by sendRequest() only
  return request.expires_at > (await redisTime(blocking)) ? request : undefined;
}

/** Sends a part of a reply. @returns whether anybody listens */
export async function sendReply(redis: Redis, id: string, message: ReplyMessage): Promise<boolean> {
  return (await redis.publish(KEYS.reply(id), JSON.stringify(message))) > 0;
}
