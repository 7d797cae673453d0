import { AppError, compileTemplate, type TemplateContext } from '#core';
import type { Session } from '../../servers/protocol';
import { protocolOf } from '../../servers/protocols';
import type { Run } from '../run';
import { portOf } from './ensure-container';

const TIMEOUT_MS = 15_000;

/** @throws whatever the engine says to a client with this password */
async function openSession(run: Run, password: string): Promise<Session> {
  const { open } = protocolOf(run.type);
  if (!open) throw new AppError('internal', `instances of type ${run.handle.type} take no commands`);
  const host = run.record.server_ip ?? run.worker.settings.serverIp;
  return open({ host, port: portOf(run), password, timeoutMs: TIMEOUT_MS });
}

/** A session for a run that holds the record: one that was overtaken meanwhile must not tell the engine what was true before. */
export async function withSession<T>(run: Run, password: string, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(run, password);
  try {
    await run.hold();
    return await use(session);
  } finally {
    session.close();
  }
}

/** True when the engine takes the password; an engine that does not answer at all is an error. */
export async function acceptsPassword(run: Run, password: string): Promise<boolean> {
  try {
    (await openSession(run, password)).close();
    return true;
  } catch (error) {
    if (protocolOf(run.type).isWrongPassword(error)) return false;
    throw error;
  }
}

/** Says a command of type.yaml. */
export async function say(session: Session, words: readonly string[], context: TemplateContext): Promise<string> {
  return session.send(words.map((word) => compileTemplate(word, 'commands')(context)));
}
