import { AppError } from '#core';
import { removeQuota } from '../quotas';
import type { Command } from '../command';
import { readProject } from '../read-options';

export const quotasRemove: Command = {
  words: 'quotas remove',
  usage: 'PROJECT',
  options: [],
  takes: 1,
  run: async (redis, { rest: [text] }) => {
    const project = readProject('project', text);
    if (!(await removeQuota(redis, project)))
      throw new AppError('not_found', `${project} has no quota (npm run quotas -- list)`);
    return { text: `${project} has no quota any more.`, changed: { resource: `quota/${project}`, project } };
  },
};
