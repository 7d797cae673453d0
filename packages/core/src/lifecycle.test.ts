import { BUSY, isObserved, OBSERVED, STATUSES, statusesBefore, type Status } from './lifecycle';

test.each<[Status, Status[]]>([
  ['pending', ['provisioning']],
  ['provisioning', ['pending', 'provisioning']],
  ['failed', ['pending', 'provisioning', 'deleting']],
  ['deleted', ['deleting', 'restoring']],
  ['restoring', ['deleted', 'restoring']],
])('%s may be entered from these states and from no other', (to, from) => {
  expect([...statusesBefore(to)].sort()).toEqual([...from].sort());
});

test.each(OBSERVED)(
  '%s may be found from every state of an instance that is there, and after every operation',
  (to) => {
    const from = [...OBSERVED, ...BUSY, 'deleting', 'restoring', ...(to === 'running' ? ['provisioning'] : [])];
    expect([...statusesBefore(to)].sort()).toEqual(from.sort());
  },
);

test.each(BUSY)('%s is entered from what can be observed, and again by a run that takes over', (to) => {
  expect([...statusesBefore(to)].sort()).toEqual([...OBSERVED, to].sort());
});

test('an operation is never entered from another one, but a creation may be deleted', () => {
  expect([...statusesBefore('deleting')].sort()).toEqual(
    [...OBSERVED, 'pending', 'provisioning', 'failed', 'deleted', 'deleting'].sort(),
  );
});

test('nothing that has finished is provisioned again', () => {
  for (const to of ['pending', 'provisioning'] as const) {
    expect(statusesBefore(to).filter((from) => isObserved(from) || ['failed', 'deleted'].includes(from))).toEqual([]);
  }
});

test('each state can be left, and each can be entered', () => {
  for (const status of STATUSES) {
    expect(STATUSES.some((to) => to !== status && statusesBefore(to).includes(status))).toBe(true);
    expect(statusesBefore(status).length).toBeGreaterThan(0);
  }
});
