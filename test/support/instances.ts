import type { ApiAnswer } from './api-client';
import { waitUntil } from './wait-until';
import type { World } from './world';

export type Instance = ApiAnswer['body'];

/** Of each type, the smallest instance. */
const SMALLEST: Readonly<Record<string, object>> = { redis: { maxmemory: '16mb' }, mysql: {} };
export const TYPES = Object.keys(SMALLEST);

/** Longer than the product lets a creation take, so that the product says why, and not the test. */
const LONGEST_CREATION_S = 240;

/** @throws Error unless it is running */
export async function createInstance(world: World, type: string, more: object = {}): Promise<Instance> {
  const { status, body } = await world.api.create(type, { ...SMALLEST[type], ...more }, LONGEST_CREATION_S);
  if (status !== 201) throw new Error(`${type} was not made: ${JSON.stringify(body)}`);
  return body;
}

export function pathOf({ resource_type: type, resource_name: name }: Instance): string {
  return `/api/resources/${type}/${name}`;
}

/** Runs a verb to its end. @throws Error unless it succeeded */
export async function run(world: World, instance: Instance, verb: string, body?: object): Promise<Instance> {
  const answer = await world.api.send('POST', `${pathOf(instance)}/${verb}`, body, 120);
  if (answer.status !== 200) throw new Error(`${verb} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Waits until the operation has ended, and answers with it. */
export async function ended(world: World, id: string): Promise<ApiAnswer['body']> {
  return waitUntil(
    `operation ${id} to end`,
    async () => {
      const { body } = await world.api.get(`/api/operations/${id}`);
      return ['succeeded', 'failed', 'cancelled'].includes(body.state) ? (body as object) : undefined;
    },
    90_000,
  );
}

/** The names in a page of a list, in its order. */
export function namesIn({ body }: ApiAnswer): string[] {
  return (body.resources as { resource_name: string }[]).map(({ resource_name: name }) => name);
}
