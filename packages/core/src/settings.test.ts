import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseIpv4Range } from './ipv4-range';
import { projectRoot } from './project-root';
import { loadSettings } from './settings';
import { TIMINGS } from './timings';

describe('settings', () => {
  test('that are not set have the defaults of the specification', () => {
    const settings = loadSettings({ SERVER_IP: '192.0.2.10' });
    expect(settings).toEqual({
      env: 'dev',
      isDev: true,
      dockerPath: 'unix:///var/run/docker.sock',
      redis: { host: 'localhost', port: 6379, password: undefined },
      port: 8000,
      listenIp: '127.0.0.1',
      listensLocally: true,
      metricsPorts: null,
      apiKeys: [],
      rateLimit: 6_000,
      serverIp: '192.0.2.10',
      bindIp: '192.0.2.10',
      dataRoot: '/docker_data',
      portRange: { from: 20000, to: 29999 },
      networkPool: parseIpv4Range('10.208.0.0/12'),
      secretKey: undefined,
      secretKeyPrevious: [],
      secretKeyFile: '/docker_data/.system/secret-key',
      workerConcurrency: Math.max(4, 2 * availableParallelism()),
      maxInstances: 0,
      memoryReserve: 268_435_456,
      diskReserve: 1_073_741_824,
      maxPending: 1_000,
      undoWindowSeconds: 86_400,
      killForgotten: true,
      prepareSeeds: true,
      pool: undefined,
      templatesDir: join(projectRoot(), 'templates'),
      logLevel: 'info',
      timings: TIMINGS,
    });
  });

  test('that are empty count as not set', () => {
    const names = [
      'DOCKER_PATH',
      'REDIS_HOST',
      'REDIS_PORT',
      'REDIS_PASSWORD',
      'ENV',
      'LISTEN_IP',
      'API_KEYS',
      'RATE_LIMIT',
      'BIND_IP',
    ];
    const more = [
      'DATA_ROOT',
      'PORT_RANGE',
      'NETWORK_POOL',
      'SECRET_KEY',
      'SECRET_KEY_PREVIOUS',
      'SECRET_KEY_FILE',
      'WORKER_CONCURRENCY',
      'KILL_FORGOTTEN',
      'PREPARE_SEEDS',
      'POOL',
      'LOG_LEVEL',
    ];
    const empty = Object.fromEntries([...names, ...more, 'TEMPLATES_DIR'].map((name) => [name, '']));
    expect(loadSettings({ ...empty, SERVER_IP: '192.0.2.10' })).toEqual(loadSettings({ SERVER_IP: '192.0.2.10' }));
    expect(loadSettings({ SERVER_IP: '' }).serverIp).toBe(loadSettings({}).serverIp);
  });

  test('that are set are taken', () => {
    const settings = loadSettings({
      DOCKER_PATH: 'tcp://docker:2375',
      REDIS_HOST: 'redis.internal',
      REDIS_PORT: '6380',
      REDIS_PASSWORD: 'p',
      ENV: 'production',
      LISTEN_IP: '0.0.0.0',
      API_KEYS: 'first-key-0123456789, second-key-012345678',
      RATE_LIMIT: '0',
      SERVER_IP: '203.0.113.5',
      BIND_IP: '10.0.0.5',
      DATA_ROOT: '/srv/data/',
      PORT_RANGE: '30000-30000',
      NETWORK_POOL: '172.20.0.0/14',
      SECRET_KEY: 'k'.repeat(32),
      SECRET_KEY_PREVIOUS: `${'o'.repeat(32)}, ${'p'.repeat(32)}`,
      SECRET_KEY_FILE: '/run/secrets/key',
      WORKER_CONCURRENCY: '64',
      KILL_FORGOTTEN: 'false',
      PREPARE_SEEDS: 'false',
      POOL: 'redis:2, mysql:0',
      TEMPLATES_DIR: '/srv/templates',
      LOG_LEVEL: 'debug',
    });
    expect(settings).toMatchObject({
      env: 'production',
      isDev: false,
      dockerPath: 'tcp://docker:2375',
      redis: { host: 'redis.internal', port: 6380, password: 'p' },
      listenIp: '0.0.0.0',
      apiKeys: ['first-key-0123456789', 'second-key-012345678'],
      rateLimit: 0,
      serverIp: '203.0.113.5',
      bindIp: '10.0.0.5',
      dataRoot: '/srv/data',
      portRange: { from: 30000, to: 30000 },
      networkPool: parseIpv4Range('172.20.0.0/14'),
      secretKey: 'k'.repeat(32),
      secretKeyPrevious: ['o'.repeat(32), 'p'.repeat(32)],
      secretKeyFile: '/run/secrets/key',
      workerConcurrency: 64,
      killForgotten: false,
      prepareSeeds: false,
      pool: new Map([
        ['redis', 2],
        ['mysql', 0],
      ]),
      templatesDir: '/srv/templates',
      logLevel: 'debug',
    });
  });
});

describe('DOCKER_PATH', () => {
  test.each([
    ['unix://var/run/docker.sock', 'unix:///var/run/docker.sock'],
    ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
    ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
  ])('%s, in the form of the specification or of Docker, is taken as %s', (text, taken) => {
    expect(loadSettings({ DOCKER_PATH: text }).dockerPath).toBe(taken);
  });
});

describe('a wrong setting', () => {
  test.each([
    ['DOCKER_PATH', '/var/run/docker.sock', 'a Docker address (unix:///var/run/docker.sock or tcp://host:2375)'],
    ['DOCKER_PATH', 'tcp://host', 'a Docker address (unix:///var/run/docker.sock or tcp://host:2375)'],
    ['DOCKER_PATH', 'unix://', 'a Docker address (unix:///var/run/docker.sock or tcp://host:2375)'],
    ['REDIS_HOST', 'redis host', 'a host name'],
    ['REDIS_HOST', 'redis://localhost', 'a host name'],
    ['REDIS_PORT', '0', 'a port (1 to 65535)'],
    ['REDIS_PORT', '65536', 'a port (1 to 65535)'],
    ['REDIS_PORT', '6379x', 'a port (1 to 65535)'],
    ['REDIS_PORT', '-1', 'a port (1 to 65535)'],
    ['REDIS_PORT', '1e3', 'a port (1 to 65535)'],
    ['ENV', 'a b', 'the name of an environment (for example dev or production)'],
    ['LISTEN_IP', 'localhost', 'an IP address (for example 127.0.0.1)'],
    ['LISTEN_IP', '127.0.0.256', 'an IP address (for example 127.0.0.1)'],
    ['SERVER_IP', 'host.example', 'an IPv4 address (for example 192.0.2.10)'],
    ['SERVER_IP', '::1', 'an IPv4 address (for example 192.0.2.10)'],
    ['BIND_IP', '300.1.1.1', 'an IPv4 address (for example 192.0.2.10)'],
    ['DATA_ROOT', 'data', 'an absolute path'],
    ['PORT_RANGE', '20000', 'a port range (FROM-TO, for example 20000-29999)'],
    ['PORT_RANGE', '29999-20000', 'a port range (FROM-TO, for example 20000-29999)'],
    ['PORT_RANGE', '0-10', 'a port range (FROM-TO, for example 20000-29999)'],
    ['PORT_RANGE', '1-2-3', 'a port range (FROM-TO, for example 20000-29999)'],
    ['PORT_RANGE', '20000-70000', 'a port range (FROM-TO, for example 20000-29999)'],
    ['NETWORK_POOL', '10.0.0.0', 'a range of IPv4 addresses, /22 or larger (for example 10.208.0.0/12)'],
    ['NETWORK_POOL', '10.0.0.0/23', 'a range of IPv4 addresses, /22 or larger (for example 10.208.0.0/12)'],
    ['NETWORK_POOL', 'fd00::/48', 'a range of IPv4 addresses, /22 or larger (for example 10.208.0.0/12)'],
    ['SECRET_KEY_FILE', 'key', 'an absolute path'],
    ['METRICS_PORT', 'many', 'a port or a range of ports (9464, or 9464-9473; 0 = none)'],
    ['METRICS_PORT', '9473-9464', 'a port or a range of ports (9464, or 9464-9473; 0 = none)'],
    ['WORKER_CONCURRENCY', '0', 'a number of jobs (1 to 64)'],
    ['WORKER_CONCURRENCY', '65', 'a number of jobs (1 to 64)'],
    ['WORKER_CONCURRENCY', 'many', 'a number of jobs (1 to 64)'],
    ['KILL_FORGOTTEN', 'yes', 'true or false'],
    ['PREPARE_SEEDS', 'yes', 'true or false'],
    ['TEMPLATES_DIR', './templates', 'an absolute path'],
    ['LOG_LEVEL', 'verbose', 'a log level (error, warn, info, debug)'],
  ])('%s=%s is refused by key, value and expectation', (name, value, expectation) => {
    expect(() => loadSettings({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_setting', message: `${name}: '${value}' is not ${expectation}` }),
    );
  });

  test('that name former keys without a present one are refused: they would be ignored', () => {
    expect(() => loadSettings({ SECRET_KEY_PREVIOUS: 'o'.repeat(32) })).toThrow('is set without SECRET_KEY');
  });

  test.each([
    ['API_KEYS', 'hunter2', 'a comma-separated list of keys of at least 16 printable characters'],
    ['API_KEYS', 'a-good-key-0123456789,', 'a comma-separated list of keys of at least 16 printable characters'],
    ['API_KEYS', 'a key with spaces in it', 'a comma-separated list of keys of at least 16 printable characters'],
    ['SECRET_KEY', 'hunter2', 'a text of at least 32 characters'],
    ['SECRET_KEY_PREVIOUS', 'hunter2', 'a comma-separated list of former keys of at least 32 characters'],
  ])('%s, which is secret, is refused without repeating it', (name, value, expectation) => {
    expect(() => loadSettings({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_setting', message: `${name}: the value given is not ${expectation}` }),
    );
  });

  test('does not hide a second one: each has its line', () => {
    expect(() => loadSettings({ REDIS_PORT: 'x', LOG_LEVEL: 'y' })).toThrow(
      "REDIS_PORT: 'x' is not a port (1 to 65535)\nLOG_LEVEL: 'y' is not a log level (error, warn, info, debug)",
    );
  });
});

describe('LISTEN_IP', () => {
  test.each(['0.0.0.0', '192.0.2.10', '::', '::ffff:10.0.0.1'])(
    '%s, which other machines can reach, is refused without API_KEYS',
    (address) => {
      expect(() => loadSettings({ LISTEN_IP: address })).toThrow(
        `LISTEN_IP: '${address}' can be reached from other machines, so API_KEYS must be set too ` +
          '(a comma-separated list of keys, for example from: openssl rand -hex 24)',
      );
      expect(loadSettings({ LISTEN_IP: address, API_KEYS: 'k'.repeat(16) }).listenIp).toBe(address);
    },
  );

  test.each(['127.0.0.1', '127.1.2.3', '::1'])('%s, which only this machine reaches, needs no key', (address) => {
    expect(loadSettings({ LISTEN_IP: address }).listenIp).toBe(address);
  });
});

describe('METRICS_PORT', () => {
  test.each([
    ['', null],
    ['0', null],
    ['9464', { from: 9464, to: 9464 }],
    ['9464-9473', { from: 9464, to: 9473 }],
  ])("'%s' is %p", (text, ports) => {
    expect(loadSettings({ METRICS_PORT: text }).metricsPorts).toEqual(ports);
  });
});

describe('--port', () => {
  test('where it is given is the port', () => {
    expect(loadSettings({}, ['--port', '9000']).port).toBe(9000);
    expect(loadSettings({}, ['--port=9001']).port).toBe(9001);
  });

  test.each(['0', '65536', 'http', ''])("'%s', which is no port, is refused with the expectation", (text) => {
    expect(() => loadSettings({}, [`--port=${text}`])).toThrow(`--port: '${text}' is not a port (1 to 65535)`);
  });

  test.each([[['--prot', '9000']], [['--port']], [['9000']]])('%j, which is no such argument, is refused', (argv) => {
    expect(() => loadSettings({}, argv)).toThrow('(expected: --port N)');
  });
});
