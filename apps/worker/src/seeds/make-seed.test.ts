import { pathPattern } from './make-seed';

test.each([
  ['auto.cnf', 'auto.cnf', true],
  ['auto.cnf', 'mysql/auto.cnf', false],
  ['*.pem', 'server-key.pem', true],
  ['*.pem', 'server-keyxpem', false],
  ['#innodb_redo/*', '#innodb_redo/#ib_redo9', true],
  ['#innodb_redo/*', '#innodb_redo/deeper/file', false],
  ['undo_00*', 'undo_001', true],
])('the pattern %s and the path %s: %p', (pattern, path, matches) => {
  expect(pathPattern(pattern).test(path)).toBe(matches);
});
