import { userInfo } from 'node:os';
import type { Redis } from 'ioredis';
import { writeAudit } from '#core';
import type { Command, Given } from './command';

/** Runs a command, and adds it to the audit trail if it changed something. */
export async function audited(redis: Redis, command: Command, given: Given): Promise<string> {
  const { text, changed } = await command.run(redis, given);
  if (!changed) return text;
  await writeAudit(redis, [
    {
      at: new Date().toISOString(),
      key_id: 'cli',
      key_name: userInfo().username,
      role: 'admin',
      key_project: null,
      ip: null,
      method: 'CLI',
      route: command.words,
      ...changed,
      operation_id: null,
      status: 200,
      request_id: null,
    },
  ]);
  return text;
}
