import type Dockerode from 'dockerode';
import type { ContainerStats } from './containers';

/**
 * Memory as `docker stats` shows it: without the pages of files that can be dropped. CPU from the two samples that Docker
 * takes a second apart (https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerStats).
 */
export function statsOf({
  memory_stats: memory,
  cpu_stats: cpu,
  precpu_stats: before,
}: Dockerode.ContainerStats): ContainerStats {
  // A container that has just ended has none of these, whatever @types/dockerode says.
  const {
    usage = 0,
    limit = 0,
    stats = {},
  } = memory as { usage?: number; limit?: number; stats?: Record<string, number> };
  const droppable = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0; // cgroup v1, v2
  const used = cpu.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = cpu.system_cpu_usage - before.system_cpu_usage;
  const percent = passed > 0 && used > 0 ? (used / passed) * (cpu.online_cpus || 1) * 100 : 0;
  return {
    memoryBytes: Math.max(0, usage - droppable),
    memoryLimitBytes: limit,
    cpuPercent: Math.round(percent * 10) / 10,
  };
}
