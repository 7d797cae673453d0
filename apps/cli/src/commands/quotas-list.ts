import { listQuotas } from '../quotas';
import type { Command } from '../command';
import { table } from '../table';

const MEGABYTE = 2 ** 20;

export const quotasList: Command = {
  words: 'quotas list',
  usage: '',
  options: [],
  takes: 0,
  run: async (redis) => {
    const quotas = Object.entries(await listQuotas(redis)).sort(([one], [other]) => one.localeCompare(other));
    const rows = quotas.map(([project, { instances, memory_bytes: memory }]) => {
      const size = memory === undefined ? 'any' : `${Math.floor(memory / MEGABYTE)} MB`;
      return [project, instances === undefined ? 'any' : String(instances), size];
    });
    return { text: table(['project', 'instances', 'memory'], rows, 'No project has a quota.') };
  },
};
