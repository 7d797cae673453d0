import type Dockerode from 'dockerode';
import { statsOf } from './stats';

interface Sample {
  readonly memory?: object;
  readonly cpu?: { used: number; system: number; cpus?: number };
  readonly before?: { used: number; system: number };
}

const cpuStats = ({ used = 0, system = 0, cpus = 2 }) => ({
  cpu_usage: { total_usage: used },
  system_cpu_usage: system,
  online_cpus: cpus,
});

/** The fields that are read, of the many that Docker sends. */
function sample({ memory = {}, cpu = { used: 0, system: 0 }, before = { used: 0, system: 0 } }: Sample) {
  const stats = { memory_stats: memory, cpu_stats: cpuStats(cpu), precpu_stats: cpuStats(before) };
  return statsOf(stats as unknown as Dockerode.ContainerStats);
}

test('memory is what cannot be dropped, by the names of cgroup v1 and of v2', () => {
  const usage = { usage: 1000, limit: 4000 };
  expect(sample({ memory: { ...usage, stats: { total_inactive_file: 300 } } })).toMatchObject({
    memoryBytes: 700,
    memoryLimitBytes: 4000,
  });
  expect(sample({ memory: { ...usage, stats: { inactive_file: 200 } } }).memoryBytes).toBe(800);
  expect(sample({ memory: { ...usage, stats: {} } }).memoryBytes).toBe(1000);
});

test('one core that is busy the whole time is 100 percent, however many cores there are', () => {
  const before = { used: 500, system: 10_000 };
  expect(sample({ cpu: { used: 1500, system: 12_000, cpus: 2 }, before }).cpuPercent).toBe(100);
  expect(sample({ cpu: { used: 1500, system: 14_000, cpus: 4 }, before }).cpuPercent).toBe(100);
  expect(sample({ cpu: { used: 501, system: 12_000, cpus: 2 }, before }).cpuPercent).toBe(0.1);
});

test('a container that has just ended takes nothing', () => {
  expect(sample({ before: { used: 10, system: 10 } })).toEqual({ memoryBytes: 0, memoryLimitBytes: 0, cpuPercent: 0 });
});
