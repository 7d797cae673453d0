import type { Redis } from 'ioredis';
import { KEYS } from '#core';
import { memberOf, pathOf, type Accepted, type Known } from '../ledger';
import type { Site } from '../site';
import type { Problem } from './problem';

async function operationsUnderWay(redis: Redis): Promise<Problem[]> {
  const keys = await redis.keys('rm:operation:*');
  const operations = await Promise.all(keys.map(async (key) => ({ key, hash: await redis.hgetall(key) })));
  return operations
    .filter(({ hash }) => hash['project'] !== KEYS.poolProject) // a pool may be filled at any time
    .filter(({ hash }) => ['queued', 'running'].includes(hash['state'] ?? ''))
    .map(({ key, hash }) => ({
      kind: 'lost',
      what: `its operation ${key} (${hash['kind']}) is ${hash['state']} for ever`,
      member: `${hash['resource_type']}/${hash['resource_name']}`,
    }));
}

/** How many operations a resource keeps; the oldest go when there are more. */
const OPERATIONS_KEPT = 50;

/** True when so many came after it that it has gone, as all before it have. */
async function hasMadeRoom({ ledger, world }: Site, { resourceId }: Accepted, at: number): Promise<boolean> {
  const kept = await world.redisClient.lrange(`rm:history:${resourceId}`, 0, -1);
  const before = ledger.accepted.slice(0, at + 1).filter((one) => one.resourceId === resourceId);
  return kept.length >= OPERATIONS_KEPT && !before.some(({ operationId }) => kept.includes(operationId));
}

/** An accepted operation has ended, and can be read. */
async function judgeAccepted(site: Site, accepted: Accepted, at: number): Promise<Problem[]> {
  const { request, operationId, member } = accepted;
  const { status, body } = await site.api.get(`/api/operations/${operationId}`);
  if (status === 200 && !['queued', 'running'].includes(String(body.state))) return [];
  if (status === 404 && (await hasMadeRoom(site, accepted, at))) return [];
  return [
    {
      kind: 'lost',
      what: `${request} was accepted; its operation ${operationId}: ${status} ${body.state ?? ''}`,
      member,
    },
  ];
}

/** What was accepted is there, or went because that was asked for. */
async function judgePresence({ api, ledger }: Site, known: Known): Promise<Problem[]> {
  const member = memberOf(known);
  const { status, body } = await api.get(pathOf(known));
  if (status === 200 && body.resource_id === known.resourceId) {
    ledger.note(body);
    return body.status === 'failed' && !body.failure?.reason
      ? [{ kind: 'lost', what: 'it failed without a reason', member }]
      : [];
  }
  if (status !== 410)
    return [{ kind: 'lost', what: `it was accepted, and now ${status} ${JSON.stringify(body)}`, member }];
  const isRestorable = body.error.restorable_until !== null;
  known.isGone = !isRestorable;
  return isRestorable || known.mayGo ? [] : [{ kind: 'lost', what: `it went, and nobody asked for that`, member }];
}

/** Each wish made one instance at the most. */
async function doubledWishes(redis: Redis): Promise<Problem[]> {
  const indexes = await redis.keys('rm:index:label:wish=*');
  const members = await Promise.all(indexes.map((index) => redis.zrange(index, '0', '-1')));
  return members
    .filter(({ length }) => length > 1)
    .map((of) => ({ kind: 'doubled', what: `one request made ${of.join(' and ')}`, member: of[0] }));
}

/** Accepted changes that have not finished, or did not end as they should. */
export async function findUnfinished(site: Site): Promise<Problem[]> {
  const { ledger, world } = site;
  const problems = [...(await operationsUnderWay(world.redisClient)), ...(await doubledWishes(world.redisClient))];
  for (const [at, accepted] of ledger.accepted.entries()) problems.push(...(await judgeAccepted(site, accepted, at)));
  for (const known of ledger.known.values()) problems.push(...(await judgePresence(site, known)));
  return problems;
}
