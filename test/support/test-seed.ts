/**
 * The seed of the tests that try random values: the same in every run, so that a change fails only by what it changed.
 * RM_TEST_SEED=random looks for what nobody has seen yet, and a number repeats that: a failure prints its seed.
 */
const asked = process.env['RM_TEST_SEED'] ?? '20261128';

export const TEST_SEED = asked === 'random' ? Date.now() % 2 ** 31 : Number(asked);
