import { AppError, compileTemplate, type TemplateContext } from '#core';
import type { Session } from '../../servers/protocol';
import { protocolOf } from '../../servers/protocols';
import type { Run } from '../run';
import { portOf } from './container';

/** @throws the server's answer to a client with this password */
async function openSession(run: Run, password: string): Promise<Session> {
  const { open } = protocolOf(run.type);
  if (!open) throw new AppError('internal', `instances of type ${run.handle.type} take no commands`);
  const { serverIp, timings } = run.worker.settings;
  const host = run.record.server_ip ?? serverIp;
  return open({ host, port: portOf(run), password, timeoutMs: timings.serverSession });
}

/** Proves ownership before the first command: an overtaken run must not change the server back. */
export async function withSession<T>(run: Run, password: string, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(run, password);
  try {
    await run.assertOwner();
    return await use(session);
  } finally {
    session.close();
  }
}

/** True when the server accepts the password. @throws the error of a server that does not answer at all */
export async function acceptsPassword(run: Run, password: string): Promise<boolean> {
  try {
    (await openSession(run, password)).close();
    return true;
  } catch (error) {
    if (protocolOf(run.type).isWrongPassword(error)) return false;
    throw error;
  }
}

/** Sends a command of type.yaml. */
export async function send(session: Session, words: readonly string[], context: TemplateContext): Promise<string> {
  return session.send(words.map((word) => compileTemplate(word, 'commands')(context)));
}
