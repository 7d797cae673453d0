import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { docker } from './support/docker';
import { EventSource } from './support/event-source';
import { ImageRegistry } from './support/image-registry';
import { typesFolder } from './support/types-folder';
import { World } from './support/world';

let registry: ImageRegistry;
let types: string;
let world: World;
let image: string;
beforeAll(async () => {
  registry = await ImageRegistry.start(4 * 1024 * 1024);
  image = `${registry.host}/parcel`;
  types = typesFolder();
  mkdirSync(join(types, 'parcel'));
  const definition = {
    name: 'parcel',
    prefix: 'p',
    image,
    versions: ['1'],
    port: 7000,
    data: '/data',
    command: ['/nothing'],
    memory: '{{ 64 * 1024 * 1024 }}',
    probe: 'tcp',
    connect: 'true',
    uri: 'parcel://{{ server_ip }}:{{ exposed_port }}',
  };
  writeFileSync(join(types, 'parcel', 'type.yaml'), stringify(definition));
  world = await World.start({ env: { TEMPLATES_DIR: types } });
});
afterAll(async () => {
  await world.close();
  await docker
    .getImage(`${image}:1`)
    .remove()
    .catch(() => undefined);
  registry.close();
  rmSync(types, { recursive: true });
});

test('whoever watches a creation that pulls its image sees its bytes come, more each time, until all are there', async () => {
  const { body } = await world.api.create('parcel');
  const source = await EventSource.of(`${world.api.url}/api/resources/parcel/${body.resource_name}/events`);
  await source.tells('step write_files', 60_000); // the image is there; that it holds no engine is another story
  await source.tells('status failed');
  source.close();
  const told = source.events
    .filter(({ data }) => data.bytes_done !== undefined)
    .map(({ data }) => data as Record<string, unknown>);
  expect(told.length).toBeGreaterThanOrEqual(3);
  for (const { step, bytes_total: total } of told) {
    expect({ step, total }).toEqual({ step: 'ensure_image', total: registry.layerBytes });
  }
  const done = told.map(({ bytes_done: bytes }) => Number(bytes));
  expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
  expect(done.at(-1)).toBe(registry.layerBytes);
});
