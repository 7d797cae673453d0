/** The borders of DESIGN §2 and §3. `npm run check` and test/architecture hold them. */
const APPS_AND_CORE = '^(apps|packages)/';
const TESTS = '\\.test\\.ts$';

const only = (name, library, folder) => ({
  name,
  severity: 'error',
  from: { path: APPS_AND_CORE, pathNot: [folder, TESTS] },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'core-imports-no-app', severity: 'error', from: { path: '^packages/' }, to: { path: '^apps/' } },
    {
      name: 'apps-are-apart',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'core-through-its-border',
      severity: 'error',
      from: { path: '^(apps|bench|chaos)/', pathNot: TESTS },
      to: { path: '^packages/core/src/', pathNot: '^packages/core/src/index\\.ts$' },
    },
    {
      name: 'no-inner-barrel',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { path: '^packages/core/src/index\\.ts$' },
    },
    only(
      'express-in-one-folder',
      '(express|express-rate-limit|rate-limit-redis|helmet|@bull-board|swagger-ui-express)',
      '^apps/api/src/http/',
    ),
    only('dockerode-in-one-folder', 'dockerode', '^apps/worker/src/docker/'),
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: APPS_AND_CORE, pathNot: TESTS }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'require', 'node', 'default'] },
  },
};
