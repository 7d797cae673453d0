import { AppError, echo, revokeApiKey } from '#core';
import type { Command } from '../command';

export const keysRevoke: Command = {
  words: 'keys revoke',
  usage: 'ID',
  options: [],
  takes: 1,
  run: async (redis, { rest: [id = ''] }) => {
    const revoked = await revokeApiKey(redis, id);
    if (!revoked) throw new AppError('not_found', `there is no key with the id ${echo(id)} (npm run keys -- list)`);
    const text = `The key ${id} is revoked: no request with it is served any more.`;
    return { text, changed: { resource: `key/${id}`, project: revoked.project } };
  },
};
