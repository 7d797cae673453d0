import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import { redisTime } from '../redis-time';
import type { AnswerMessage, Asked, Question } from './question';

/** The questions to a host whose workers are gone are forgotten by then. */
const KEPT_FOR_SECONDS = 30;
/** So that a connection that has died unseen is noticed. */
const LONGEST_TAKE_S = 5;

/**
 * Asks a host: one of its workers answers on KEYS.answer(id), which is to be listened to before.
 *
 * @param waitsMs how long somebody waits for the answer to begin
 */
export async function askHost(redis: Redis, hostId: string, id: string, asked: Asked, waitsMs: number): Promise<void> {
  const question: Question = { ...asked, id, expires_at: (await redisTime(redis)) + waitsMs };
  const key = KEYS.questions(hostId);
  await redis.multi().rpush(key, JSON.stringify(question)).expire(key, KEPT_FOR_SECONDS).exec();
}

/**
 * Takes the oldest question to this host that somebody still waits for; undefined when none came for a while.
 *
 * @param blocking a connection of its own: nothing else is answered on it meanwhile
 */
export async function takeQuestion(blocking: Redis, hostId: string): Promise<Question | undefined> {
  const taken = await blocking.blpop(KEYS.questions(hostId), LONGEST_TAKE_S);
  if (!taken) return undefined;
  const question = JSON.parse(taken[1]) as Question; // written by askHost() only
  return question.expires_at > (await redisTime(blocking)) ? question : undefined;
}

/** Sends a part of an answer. @returns whether anybody listens */
export async function sendAnswer(redis: Redis, id: string, message: AnswerMessage): Promise<boolean> {
  return (await redis.publish(KEYS.answer(id), JSON.stringify(message))) > 0;
}
