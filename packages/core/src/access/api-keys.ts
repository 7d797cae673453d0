import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEYS } from '../keys';
import type { Caller } from './caller';

/** A stored key. A revoked one stays: the audit trail names its id, and the API stays closed without a key. */
export interface ApiKey extends Caller {
  readonly created_at: string;
  readonly revoked_at?: string;
}

/** A plain hash is enough: keys are 256 random bits, so none can be found by trying, as passwords can. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function parsed(text: string): ApiKey {
  return JSON.parse(text) as ApiKey; // written by this file only
}

/** @returns the key itself, which is known to nobody afterwards */
export async function createApiKey(redis: Redis, owner: Omit<Caller, 'id'>): Promise<{ key: string; stored: ApiKey }> {
  const key = `rm_${randomBytes(32).toString('base64url')}`;
  const stored = { id: randomBytes(6).toString('hex'), ...owner, created_at: new Date().toISOString() };
  await redis.hset(KEYS.apiKeys, digest(key), JSON.stringify(stored));
  return { key, stored };
}

/** Whose key it is; undefined when it is none, or revoked. */
export async function findApiKey(redis: Redis, key: string): Promise<Caller | undefined> {
  const text = await redis.hget(KEYS.apiKeys, digest(key));
  if (text === null) return undefined;
  const { id, name, role, project, revoked_at: revokedAt } = parsed(text);
  return revokedAt === undefined ? { id, name, role, project } : undefined;
}

/** Oldest first. */
export async function listApiKeys(redis: Redis): Promise<ApiKey[]> {
  const keys = (await redis.hvals(KEYS.apiKeys)).map(parsed);
  return keys.sort((one, other) => one.created_at.localeCompare(other.created_at));
}

/** Takes effect on the next request. @returns undefined when there is no such key */
export async function revokeApiKey(redis: Redis, id: string): Promise<ApiKey | undefined> {
  const entries = Object.entries(await redis.hgetall(KEYS.apiKeys));
  const [field, text] = entries.find(([, candidate]) => parsed(candidate).id === id) ?? [];
  if (field === undefined || text === undefined) return undefined;
  const revoked = { revoked_at: new Date().toISOString(), ...parsed(text) };
  await redis.hset(KEYS.apiKeys, field, JSON.stringify(revoked));
  return revoked;
}

/** Whether a key was ever created: from then on the API requires one. */
export async function hasApiKeys(redis: Redis): Promise<boolean> {
  return (await redis.exists(KEYS.apiKeys)) === 1;
}
