import { AppError } from '#core';
import { setQuota } from '../quotas';
import type { Command } from '../command';
import { readCount, readProject, readSize } from '../read-options';

export const quotasSet: Command = {
  words: 'quotas set',
  usage: 'PROJECT [--instances N] [--memory SIZE]',
  options: ['instances', 'memory'],
  takes: 1,
  run: async (redis, { options: { instances, memory }, rest: [word] }) => {
    const project = readProject('project', word);
    if (instances === undefined && memory === undefined)
      throw new AppError('invalid_setting', 'quota: is empty (expected: --instances N, --memory SIZE, or both)');
    await setQuota(redis, project, {
      ...(instances === undefined ? {} : { instances: readCount('--instances', instances) }),
      ...(memory === undefined ? {} : { memory_bytes: readSize('--memory', memory) }),
    });
    const text = `The quota of ${project} is set. Existing instances stay.`;
    return { text, changed: { resource: `quota/${project}`, project } };
  },
};
