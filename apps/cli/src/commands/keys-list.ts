import { listApiKeys } from '#core';
import type { Command } from '../command';
import { table } from '../table';

export const keysList: Command = {
  words: 'keys list',
  usage: '',
  options: [],
  takes: 0,
  run: async (redis) => {
    const keys = await listApiKeys(redis);
    const rows = keys.map(({ id, role, project, name = '', created_at: created, revoked_at: revoked = '' }) => {
      return [id, role, project, name, created, revoked];
    });
    return { text: table(['id', 'role', 'project', 'name', 'created', 'revoked'], rows, 'There is no key.') };
  },
};
