import type { World } from '../test/support/world';
import type { Subject } from './subject';
import { usable } from './usable';

const WAIT_S = 120;

const CHANGES: Readonly<Record<string, (round: number) => object>> = {
  redis: (round) => ({ maxmemory: `${512 + round}mb` }),
  mysql: (round) => ({ config: { max_connections: 100 + round } }),
};

/** An instance of ours: each request waits for the end of its operation. */
export async function ourInstance(type: string, world: World): Promise<Subject> {
  const created = await world.api.create(type, {}, WAIT_S);
  if (created.status !== 201) throw new Error(`POST ${type} answered ${created.status}`);
  const path = `/api/resources/${type}/${created.body.resource_name}`;
  const send = async (method: string, verb: string, body?: object) => {
    const answer = await world.api.send(method, path + verb, body, WAIT_S);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}${verb} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const untilUsable = async (method: string, verb: string, body?: object) => {
    const answer = await send(method, verb, body);
    await usable(type, Number(answer.body.exposed_port), answer.body.db_password);
  };
  return {
    stop: () => send('POST', '/stop'),
    start: () => untilUsable('POST', '/start'),
    restart: () => untilUsable('POST', '/restart'),
    'rotate password': () => untilUsable('POST', '/rotate-password'),
    'live PATCH': (round) => untilUsable('PATCH', '', CHANGES[type]?.(round)),
    delete: () => send('DELETE', ''),
    restore: () => untilUsable('POST', '/restore'),
  };
}
