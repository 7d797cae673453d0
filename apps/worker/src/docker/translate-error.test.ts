import { AppError } from '#core';
import { translateError } from './translate-error';

/** As dockerode throws it when Docker responded. */
function answered(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message}`), {
    statusCode,
    json: { message },
  });
}

test.each([
  [
    'port_taken',
    'driver failed programming external connectivity: Bind for 127.0.0.1:20000 failed: port is already allocated',
  ],
  ['port_taken', 'Error starting userland proxy: listen tcp4 127.0.0.1:20000: bind: address already in use'],
  ['already_there', 'Conflict. The container name "/rm-1-r1" is already in use by container "abc".'],
  ['already_there', 'network with name rm-1-default already exists'],
  ['subnet_taken', 'Pool overlaps with other one on this address space'],
  ['in_use', 'error while removing network: network rm-1-default id 12ab has active endpoints'],
  ['container_broken', 'task df1fcdf059e2: already exists'],
  [
    'container_broken',
    'failed to start shim: mkdir /run/io.containerd.runtime.v2.task/moby/df1fcdf059e2: file exists: unknown',
  ],
  ['image_unavailable', 'No such image: redis:7.2'],
  ['disk_full', 'mkdir /var/lib/docker/overlay2/abc: no space left on device'],
  ['internal', 'listen tcp4 192.0.2.9:20000: bind: cannot assign requested address'],
  ['internal', 'something that nobody has ever seen'],
])("an error of Docker is %s and not retryable when its words are '%s'", (code, words) => {
  const translated = translateError(answered(500, words), 'start container abc');
  expect(translated).toMatchObject({ code, retryable: false, message: `start container abc: ${words}` });
});

test('a start on a network that has gone is retryable: the next attempt creates the network', () => {
  const translated = translateError(answered(404, 'network 12ab not found'), 'start container abc');
  expect(translated).toMatchObject({ code: 'network_missing', retryable: true });
});

test('a hint tells what to do when the disk is full or BIND_IP is not an address of the host', () => {
  expect(translateError(answered(500, 'no space left on device'), 'create').hint).toContain('Free space');
  expect(translateError(answered(500, 'cannot assign requested address'), 'start').hint).toContain('BIND_IP');
});

test.each(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'EACCES', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'])(
  'Docker is unreachable, which is retryable, when the socket says %s',
  (code) => {
    const cause = Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });
    expect(translateError(cause, 'list containers')).toMatchObject({
      code: 'engine_unreachable',
      retryable: true,
      cause,
      message: `list containers: the Docker Engine does not answer (connect ${code} /var/run/docker.sock)`,
      hint: expect.stringContaining('DOCKER_PATH'),
    });
  },
);

test('Docker is unreachable when the deadline of a call has passed', async () => {
  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(translateError(signal.reason, 'inspect')).toMatchObject({ code: 'engine_unreachable', retryable: true });
});

test('a response is not taken for silence when its words name a code of the socket', () => {
  const words = 'error from the registry: dial tcp: ECONNREFUSED';
  expect(translateError(answered(500, words), 'pull')).toMatchObject({ code: 'internal', retryable: false });
});

test("Docker's words come without dockerode's when the response was to be a stream", () => {
  const cause = Object.assign(new Error('(HTTP code 404) unexpected - manifest unknown '), { statusCode: 404 });
  expect(translateError(cause, 'pull redis:7.2').message).toBe('pull redis:7.2: manifest unknown');
});

test('an error that was translated already is passed on as it is', () => {
  const error = new AppError('image_unavailable', 'no');
  expect(translateError(error, 'anything')).toBe(error);
});
