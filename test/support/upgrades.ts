import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from './api-client';
import { withRedis } from './clients';
import { waitUntil } from './wait-until';
import type { World } from './world';

type Body = ApiAnswer['body'];

/** Garbage collection, every 10 s, removes a draft that is a minute old. */
const DRAFTS_GO_WITHIN_MS = 90_000;

/** Asks for an instance of this version, and waits for it. */
export async function createOf(world: World, type: string, imageVersion: string, parameters = {}): Promise<Body> {
  const { status, body } = await world.api.create(type, { image_version: imageVersion, ...parameters }, 120);
  expect(status).toBe(201);
  return body;
}

/** Accepts an upgrade and answers with its operation's id. */
export async function beginUpgrade(world: World, instance: Body, to: string): Promise<string> {
  const path = `/api/resources/${instance.resource_type}/${instance.resource_name}/upgrade`;
  const { status, body } = await world.api.send('POST', path, { image_version: to });
  expect(status).toBe(202);
  return String(body.operation.id);
}

export async function ended(world: World, operationId: string, withinMs = 150_000): Promise<Body> {
  return waitUntil(
    `the end of operation ${operationId}`,
    async () => {
      const answer = await world.api.get(`/api/operations/${operationId}`).catch((error: unknown) => {
        // On a busy machine a request may meet a connection that the API has just closed because it was idle.
        if (world.apiProcess?.hasEnded !== false) throw error;
      });
      return !answer || ['queued', 'running'].includes(answer.body.state) ? undefined : (answer.body as object);
    },
    withinMs,
  );
}

export async function upgraded(world: World, instance: Body, to: string): Promise<Body> {
  return ended(world, await beginUpgrade(world, instance, to));
}

/** That record, container, folder, address and password are those of this version, and nothing of an upgrade is left. */
export async function expectVersion(world: World, instance: Body, imageVersion: string): Promise<void> {
  const { resource_type: type, resource_name: name } = instance;
  // The next garbage collection, every 10 s, removes what a killed worker has used for a step.
  await waitUntil('nothing to be left', async () => (await world.leaks()).length === 0);
  const { body } = await world.api.get(`/api/resources/${type}/${name}`);
  expect(body).toMatchObject({
    status: 'running',
    image_version: imageVersion,
    exposed_port: instance.exposed_port,
    db_password: instance.db_password,
    connect_string: instance.connect_string,
    status_reason: null,
  });
  const { Config, State, HostConfig } = await (await world.containerOf(type, name)).inspect();
  expect([Config.Image, State.Running, HostConfig.RestartPolicy?.Name]).toEqual([imageVersion, true, 'unless-stopped']);
  const files = () => readdirSync(join(world.dataRoot, type, name)).filter((file) => file.startsWith('.'));
  // A worker that was killed while it wrote a file has left a draft of it, which garbage collection removes after a minute.
  const withoutDrafts = () => [files()].find((found) => !found.some((file) => file.includes('-draft-')));
  const kept = await waitUntil(`${type}/${name} to have no drafts`, withoutDrafts, DRAFTS_GO_WITHIN_MS);
  expect(kept.sort()).toEqual(['.instance.json', '.record.sealed']);
}

/** What the Redis at the instance's address says it is. */
export async function redisVersionOf(instance: Body): Promise<string> {
  const info = await withRedis(instance, (client) => client.info('server'));
  return /redis_version:(\d+\.\d+)/.exec(info)?.[1] ?? info;
}
