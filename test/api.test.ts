import { closeSharedWorld } from './support/shared-world';

/** The tests of the API alone: one installation without a worker serves them all. Those that make keys come last, `access-keys` first. */
const PARTS = [
  'headers',
  'foreign-pages',
  'api-errors',
  'openapi',
  'validation',
  'list',
  'conflicts',
  'metrics',
  'access-keys',
  'access-projects',
  'access-quotas',
  'access-audit',
];

afterAll(closeSharedWorld);

describe.each(PARTS)('%s:', (part) => {
  jest.requireActual(`./api/${part}`); // its tests and hooks belong to this block
});
