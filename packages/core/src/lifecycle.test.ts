import { isSettled, STATUSES, statusesBefore, type Status } from './lifecycle';

test.each<[Status, Status[]]>([
  ['pending', ['provisioning']],
  ['provisioning', ['pending', 'provisioning']],
  ['running', ['provisioning']],
  ['failed', ['pending', 'provisioning']],
])('%s may be entered from these states and from no other', (to, from) => {
  expect(statusesBefore(to)).toEqual(from);
});

test('a settled state is never left by a provisioning', () => {
  const settled = STATUSES.filter(isSettled);
  expect(settled).toEqual(['running', 'failed']);
  for (const to of STATUSES) expect(statusesBefore(to).filter(isSettled)).toEqual([]);
});
