import { Writable } from 'node:stream';
import winston from 'winston';
import { createLogger, type Logger } from './logger';

function capture(settings: { isDev: boolean; logLevel: string }): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString().trimEnd());
      done();
    },
  });
  const log = createLogger(settings, 'api');
  for (const console of log.transports) console.silent = true;
  log.add(new winston.transports.Stream({ stream }));
  return { log, lines };
}

const SECRET = 'hunter2hunter2';
const SECRET_FIELDS = ['db_password', 'password', 'connect_string', 'uri', 'authorization', 'sealed', 'secret_key'];

describe('a line of the log', () => {
  test('outside dev is one JSON object with the fields bound and given', () => {
    const { log, lines } = capture({ isDev: false, logLevel: 'info' });
    log.child({ request_id: 'q1' }).info('accepted', { resource: 'redis/r1', took_ms: 5 });
    expect(lines).toHaveLength(1);
    const fields = { level: 'info', message: 'accepted', process: 'api', request_id: 'q1', resource: 'redis/r1' };
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...fields, took_ms: 5, timestamp: expect.any(String) });
  });

  test('in dev is readable, with the fields behind the message', () => {
    const { log, lines } = capture({ isDev: true, logLevel: 'info' });
    log.child({ request_id: 'q1' }).warn('refused', { details: { a: [1] } });
    expect(lines[0]).toMatch(
      /^\S+Z warn  refused process=api request_id=q1 details=\{"a":\[1\]\}$|^\S+Z warn  refused /,
    );
    for (const part of ['process=api', 'request_id=q1', 'details={"a":[1]}']) expect(lines[0]).toContain(part);
  });

  test('below the level that is set is not written', () => {
    const { log, lines } = capture({ isDev: false, logLevel: 'warn' });
    log.info('no');
    log.debug('no');
    log.warn('yes');
    expect(lines).toHaveLength(1);
  });

  test.each([true, false])('with an error (dev: %s) has its stack', (isDev) => {
    const { log, lines } = capture({ isDev, logLevel: 'info' });
    log.error('unexpected', { error: new Error('broken pipe') });
    expect(lines.join('\n')).toContain('Error: broken pipe');
    expect(lines.join('\n')).toContain('logger.test');
  });
});

describe.each([true, false])('a secret (dev: %s)', (isDev) => {
  test.each(SECRET_FIELDS)('in the field %s does not reach the log, at any depth', (field) => {
    const { log, lines } = capture({ isDev, logLevel: 'debug' });
    log.info('top', { [field]: SECRET });
    log.info('deep', { record: { inner: { [field]: SECRET } } });
    log.info('listed', { records: [{ [field]: SECRET }] });
    log.info('whole', { [field]: { text: SECRET } });
    log.child({ [field]: SECRET }).info('bound');
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      expect(line).not.toContain(SECRET);
      expect(line).toContain('[redacted]');
    }
  });

  test('is hidden in the line only: what was logged keeps it', () => {
    const { log } = capture({ isDev, logLevel: 'debug' });
    const record = { inner: { db_password: SECRET } };
    log.info('accepted', { record });
    expect(record.inner.db_password).toBe(SECRET);
  });
});
