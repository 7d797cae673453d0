import { messageOf } from '#core';
import type { Protocol, Target } from '../protocol';
import { openSession } from './session';

async function ping(target: Target): Promise<void> {
  const session = await openSession(target);
  try {
    await session.send(['SELECT 1']);
  } finally {
    session.close();
  }
}

function isWrongPassword(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown }; // mysql2 sets the server's error code on its errors
  return code === 'ER_ACCESS_DENIED_ERROR' || messageOf(error).includes('Access denied');
}

export const mysql: Protocol = { open: openSession, ping, isWrongPassword };
