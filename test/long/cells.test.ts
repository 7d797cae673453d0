import { readdirSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { loadCatalog } from '#core';
import { everyProcess, listeningOn } from '../support/host-view';
import { inside } from '../support/inside';
import { refusalOf } from '../support/server-session';
import { TYPES, type Instance } from '../support/instances';
import { createIn } from '../support/projects';
import { waitUntil } from '../support/wait-until';
import { World } from '../support/world';

const catalog = loadCatalog(join(__dirname, '..', '..', 'templates'));
const BOUNDED_LOG_BYTES = 3 * 10_000_000;
/** Lets as many processes as are allowed fit into the memory. Otherwise the kernel would end them, or the server. */
const ROOMY: Readonly<Record<string, object>> = { redis: { maxmemory: '128mb' } };
const CLIENTS: Readonly<Record<string, string>> = { redis: 'redis-cli ping', mysql: "mysql -uroot -e 'SELECT 1'" };

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** What a file of the container's own cgroup holds; its folder differs between the versions of cgroups. */
const cgroup = (container: Docker.Container, file: string) =>
  inside(container, `cat /sys/fs/cgroup/*/${file} /sys/fs/cgroup/${file} 2>/dev/null | head -n 1`);

const reaches = (container: Docker.Container, address: string, port: number) =>
  inside(container, `timeout 3 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo open || echo closed`);

interface Address {
  readonly own: string;
  readonly gateway: string;
}

async function addressOf(container: Docker.Container): Promise<Address> {
  const networks = Object.values((await container.inspect()).NetworkSettings.Networks);
  const [network] = networks;
  if (!network || networks.length > 1) throw new Error(`the container is on ${networks.length} networks`);
  return { own: network.IPAddress, gateway: network.Gateway };
}

describe.each(TYPES)('inside the container of a running %s', (type) => {
  const definition = catalog.get(type)?.definition;
  if (!definition) throw new Error(`there is no type ${type}`);
  const processesMeanwhile = new Set<string>();
  let instance: Instance;
  let strange: Instance;
  let container: Docker.Container;
  let neighbour: Docker.Container;
  let stranger: Docker.Container;
  beforeAll(async () => {
    const look = setInterval(() => everyProcess().forEach((text) => processesMeanwhile.add(text)), 50);
    const made = await Promise.all([
      createIn(world, 'alpha', type),
      createIn(world, 'alpha', type),
      createIn(world, 'beta', type, ROOMY[type]),
    ]);
    clearInterval(look);
    const containers = made.map(({ resource_name: name }) => world.containerOf(type, name));
    [instance, , strange] = made;
    [container, neighbour, stranger] = (await Promise.all(containers)) as [
      typeof container,
      typeof neighbour,
      typeof stranger,
    ]; // of three
  });

  test('the root is read-only, and there is nothing of the host but its own data and files', async () => {
    const mounts = (await inside(container, 'cat /proc/self/mounts')).split('\n').map((line) => line.split(' '));
    const shown = mounts.map(([, point = '', , options = '']) => ({ point, isReadOnly: /(^|,)ro(,|$)/.test(options) }));
    expect(shown.find(({ point }) => point === '/')?.isReadOnly).toBe(true);
    const own = shown.filter(({ point }) => point !== '/' && !/^\/(proc|sys|dev)(\/|$)/.test(point));
    const writable = own.filter(({ isReadOnly }) => !isReadOnly).map(({ point }) => point);
    const resolved = (path: string) => path.replace(/^\/var\/run\//, '/run/');
    expect(writable.map(resolved).sort()).toEqual(
      [definition.data, definition.temporary, ...Object.keys(definition.tmpfs)].map(resolved).sort(),
    );
    const names = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'];
    const readOnly = own.filter(({ isReadOnly }) => isReadOnly).map(({ point }) => point);
    expect(readOnly.sort()).toEqual([...Object.values(definition.files), ...names].sort());
    expect(await inside(container, 'ls /var/run/docker.sock /run/docker.sock')).not.toMatch(/^\//m);
  });

  test('the server has no capability and cannot get any, and neither can a process that it starts', async () => {
    for (const process of ['1', 'self']) {
      const status = await inside(container, `grep -E '^(Cap...|NoNewPrivs|Uid):' /proc/${process}/status`);
      const sets = ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'].map((set) => `Cap${set}:\t0000000000000000`);
      const uid = definition.user.split(':')[0];
      expect(status.split('\n').sort()).toEqual([...sets, 'NoNewPrivs:\t1', `Uid:${`\t${uid}`.repeat(4)}`].sort());
    }
  });

  test('what takes more memory than the limit is killed, and there is no swap to go to', async () => {
    const { Memory: limit = 0, MemorySwap: withSwap } = (await container.inspect()).HostConfig;
    expect(withSwap).toBe(limit);
    expect(Number(await cgroup(container, '{memory.limit_in_bytes,memory.max}'))).toBe(limit);
    const swap = await cgroup(container, '{memory.memsw.limit_in_bytes,memory.swap.max}');
    expect(['', '0', String(limit)]).toContain(swap); // empty where the kernel has no swap at all
    // The kernel is told to kill the glutton rather than the server.
    const glutton = `echo 1000 >/proc/self/oom_score_adj; head -c ${2 * limit} /dev/zero | tail >/dev/null; echo "\${PIPESTATUS[1]}"`;
    expect(await inside(container, glutton)).toMatch(/^137$/m);
    expect(await refusalOf(instance, instance.db_password)).toBe('');
  });

  test('the cores that it may keep busy are counted', async () => {
    const [quota, period = ''] = (await cgroup(container, '{cpu.cfs_quota_us,cpu.max}')).split(' ');
    const per = period || (await cgroup(container, 'cpu.cfs_period_us'));
    expect(Number(quota) / Number(per)).toBe(Math.min(definition.cpus, cpus().length));
  });

  test('a flood of its log fills no disk: the oldest lines go', async () => {
    await inside(container, `yes "$(printf %01000d 0)" | head -c ${1.3 * BOUNDED_LOG_BYTES} >/proc/1/fd/1`);
    const { LogPath: path } = await container.inspect();
    const logs = await waitUntil('the log to have been turned over', () => {
      const files = readdirSync(dirname(path)).filter((file) => file.includes('-json.log'));
      return files.length === 3 ? files : undefined; // the server writes behind the flood
    });
    const bytes = logs.map((log) => statSync(join(dirname(path), log)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BOUNDED_LOG_BYTES * 1.05);
  });

  test('no other instance can be reached by its address, neither of its project nor of another', async () => {
    const { port } = definition;
    const { own, gateway } = await addressOf(container);
    expect(await reaches(container, own, port)).toBe('open');
    for (const other of [neighbour, stranger]) {
      expect(await reaches(other, own, port)).toBe('closed');
      expect(await reaches(container, (await addressOf(other)).own, port)).toBe('closed');
      // Nor by the host's address on the network: published is BIND_IP alone.
      expect(await reaches(other, gateway, Number(instance.exposed_port))).toBe('closed');
    }
    expect(listeningOn(Number(instance.exposed_port))).toEqual(['0100007F']);
  });

  test('no process has the password in its environment or arguments, and none had while it was made', async () => {
    const { Processes: processes } = (await container.top()) as { Processes: string[][] };
    expect(processes.length).toBeGreaterThan(0);
    const texts = [...processesMeanwhile, ...everyProcess()];
    expect(texts.some((text) => text.includes(definition.command[0] ?? type))).toBe(true);
    expect(texts.filter((text) => text.includes(instance.db_password))).toEqual([]);
    expect(await inside(container, 'cat /proc/*/environ | tr "\\0" "\\n"')).not.toContain(instance.db_password);
  });

  test('its server lets nobody in without the password', async () => {
    expect(await inside(container, CLIENTS[type] ?? 'false')).toMatch(/NOAUTH|Access denied/);
  });

  // The last one: what it leaves are zombies, which take their place among the processes until the container goes.
  test('a fork bomb ends at the limit of processes, and the server goes on', async () => {
    const { PidsLimit: limit = 0 } = (await stranger.inspect()).HostConfig;
    expect(limit).toBeGreaterThan(0);
    const bomb = `i=0; while [ $i -lt ${limit + 200} ]; do sleep 60 & i=$((i + 1)); done; echo unbounded`;
    // What counts is built into the shell: there is no process left to start.
    const count =
      'for file in /sys/fs/cgroup/{pids/,}pids.current; do [ -r $file ] && read -r pids <$file && echo reached $pids; done';
    const said = await inside(stranger, `sh -c '${bomb}' 2>&1; ${count}; kill -KILL -1`);
    expect(said).not.toContain('unbounded');
    expect(said).toMatch(/fork/i);
    const reached = Number(/reached (\d+)/.exec(said)?.[1]);
    expect(reached).toBeGreaterThan(limit - 5);
    expect(reached).toBeLessThanOrEqual(limit);
    expect(await refusalOf(strange, strange.db_password)).toBe('');
  });
});
