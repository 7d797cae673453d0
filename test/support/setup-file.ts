/** Deadlines of the tests' own conditions are shorter and say what was awaited; this one only bounds a hang. */
jest.setTimeout(240_000);
