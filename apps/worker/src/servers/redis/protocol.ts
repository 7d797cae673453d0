import { messageOf } from '#core';
import type { Protocol } from '../protocol';
import { openSession } from './session';

export const redis: Protocol = {
  open: openSession,
  ping: async (target) => (await openSession(target)).close(),
  isWrongPassword: (error) => /WRONGPASS|NOAUTH/.test(messageOf(error)),
};
