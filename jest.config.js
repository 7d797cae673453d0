const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  moduleNameMapper: { '^#core$': '<rootDir>/packages/core/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** `unit` needs nothing but Node; `flows` needs a redis-server, too; `system` needs the Docker Engine, the images and redis-server that `npm test` sets up. */
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
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/test/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/setup-file.ts'],
    },
  ],
  // Most tests wait most of the time. Eight at most: see test/support/test-ports.ts.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/longest-first.js',
};
