import { createApiKey } from '#core';
import type { Command } from '../command';
import { readName, readProject, readRole } from '../read-options';

export const keysCreate: Command = {
  words: 'keys create',
  usage: '--role admin|user|viewer --project P [--name NAME]',
  options: ['role', 'project', 'name'],
  takes: 0,
  run: async (redis, { options }) => {
    const owner = {
      role: readRole(options['role']),
      project: readProject('--project', options['project']),
      name: readName(options['name']),
    };
    const { key, stored } = await createApiKey(redis, owner);
    const text = [
      `id:      ${stored.id}`,
      `role:    ${stored.role}`,
      `project: ${stored.project}`,
      `key:     ${key}`,
      'The key is shown only once; keep it. From now on the API requires a key.',
    ].join('\n');
    return { text, changed: { resource: `key/${stored.id}`, project: stored.project } };
  },
};
