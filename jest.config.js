const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  moduleNameMapper: { '^#core$': '<rootDir>/packages/core/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const onDocker = {
  ...common,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup-file.ts'],
};

/**
 * `unit` needs nothing but Node; `flows` needs a redis-server, too; `system` and `long` need the Docker Engine, the images and
 * redis-server that `npm test` sets up.
 */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,packages}/**/*.test.ts', '<rootDir>/test/architecture/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'flows',
      testMatch: ['<rootDir>/test/flows/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/setup-file.ts'],
    },
    { ...onDocker, displayName: 'system', testMatch: ['<rootDir>/test/*.test.ts'] },
    { ...onDocker, displayName: 'long', testMatch: ['<rootDir>/test/long/*.test.ts'] },
  ],
  // Two already keep two cores busy. Eight at most: see test/support/test-ports.ts.
  maxWorkers: 2,
  // Tests of one file that go on at once have an API and two workers each.
  maxConcurrency: 3,
  testSequencer: '<rootDir>/test/support/longest-first.js',
};
