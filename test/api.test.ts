import { closeSharedWorld } from './support/shared-world';

/** What the API does by itself: one installation without a worker serves all of it. Those that make keys come last, `access-keys` first. */
const PARTS = [
  'headers',
  'foreign-pages',
  'api-errors',
  'openapi',
  'validation',
  'list',
  'conflicts',
  'access-keys',
  'access-projects',
  'access-quotas',
  'access-audit',
];

afterAll(closeSharedWorld);

describe.each(PARTS)('%s:', (part) => {
  jest.requireActual(`./api/${part}`); // its tests and hooks belong to this block
});
