import { containersOf, resourceOf } from '../../test/support/docker';
import type { Site } from '../site';

const LINES = 40;

function lastLines({ processes }: Site, member: string): string[] {
  const lines = processes.flatMap(({ pid, output }) => {
    return output
      .split('\n')
      .filter((line) => line.includes(`"${member}"`))
      .map((line) => ({ line: `${pid} ${line}`, time: /"time(?:stamp)?":"([^"]+)"/.exec(line)?.[1] ?? '' }));
  });
  return lines
    .sort((one, other) => one.time.localeCompare(other.time))
    .slice(-LINES)
    .map(({ line }) => line);
}

/** All that can be known of a resource: record, operations, containers, and the last lines of the logs. */
export async function diagnose(site: Site, member: string): Promise<string> {
  const { world } = site;
  const key = member.replace('/', ':');
  const record = await world.redisClient.hgetall(`rm:resource:${key}`);
  const id = record['resource_id'] ?? site.ledger.known.get(member)?.resourceId ?? '';
  const operations = await world.redisClient.lrange(`rm:history:${id}`, 0, 9);
  const containers = await containersOf(await world.installationId(), world.docker);
  return [
    `record: ${JSON.stringify(record)}`,
    `gone: ${await world.redisClient.get(`rm:gone:${key}`)}`,
    ...(await Promise.all(
      operations.map(
        async (one) => `operation: ${JSON.stringify(await world.redisClient.hgetall(`rm:operation:${one}`))}`,
      ),
    )),
    ...containers
      .filter((one) => resourceOf(one) === member)
      .map(
        ({ Id, Names, State, Status, Ports }) => `container: ${JSON.stringify({ Id, Names, State, Status, Ports })}`,
      ),
    ...lastLines(site, member),
  ].join('\n');
}
