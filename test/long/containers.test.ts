import { join } from 'node:path';
import type Docker from 'dockerode';
import { loadCatalog } from '../../packages/core/src';
import { inside } from '../support/inside';
import { World } from '../support/world';

const catalog = loadCatalog(join(__dirname, '..', '..', 'templates'));

describe.each([...catalog.values()])('the container of a running $definition.name', ({ definition }) => {
  let world: World;
  let container: Docker.Container;
  let facts: Docker.ContainerInspectInfo;
  let instance: Record<string, string>;
  beforeAll(async () => {
    world = await World.start();
    const { body } = await world.api.create(definition.name, {}, definition.ready_within_seconds);
    instance = body;
    container = await world.containerOf(definition.name, instance['resource_name'] ?? '');
    facts = await container.inspect();
  });
  afterAll(() => world.close());

  test('may take a limited share of the host, whatever runs in it', () => {
    const { HostConfig: limits } = facts;
    expect(limits.Memory).toBeGreaterThan(0);
    expect(limits.MemorySwap).toBe(limits.Memory);
    expect(limits.PidsLimit).toBe(512); // the default of every type
    expect(limits.LogConfig).toEqual({ Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } });
  });

  test('has no rights that its server does not need', () => {
    expect(facts.HostConfig).toMatchObject({
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: null,
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'unless-stopped' },
    });
    expect(facts.Config.User).toBe('999:999');
    const writable = facts.Mounts.filter(({ RW }) => RW).map(({ Destination }) => Destination);
    expect(writable.sort()).toEqual([definition.data, definition.temporary].sort());
  });

  test('is reached at BIND_IP and the port of its record, and nowhere else', () => {
    expect(facts.NetworkSettings.Ports[`${definition.port}/tcp`]).toEqual([
      { HostIp: '127.0.0.1', HostPort: instance['exposed_port'] },
    ]);
    expect(Object.values(facts.NetworkSettings.Ports).filter(Boolean)).toHaveLength(1);
  });

  test('does not carry the password where docker inspect shows it', () => {
    expect(JSON.stringify(facts)).not.toContain(instance['db_password']);
  });

  test('lets a process inside write to nothing but its data and temporary files, as user 999 without capabilities', async () => {
    expect(await inside(container, 'id -u; id -g')).toBe('999\n999');
    expect(await inside(container, 'touch /intruder')).toContain('Read-only file system');
    expect(await inside(container, `touch ${definition.data}/own && rm ${definition.data}/own && echo done`)).toBe(
      'done',
    );
    for (const path of Object.values(definition.files)) {
      expect(await inside(container, `head -c 1 ${path} >/dev/null && echo readable`)).toBe('readable');
      expect(await inside(container, `echo >> ${path}`)).toMatch(/Read-only file system|Permission denied/);
    }
    expect(await inside(container, 'grep -E "^(CapEff|NoNewPrivs)" /proc/self/status')).toBe(
      'CapEff:\t0000000000000000\nNoNewPrivs:\t1',
    );
  });
});
