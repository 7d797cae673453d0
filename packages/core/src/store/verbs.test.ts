import { isObserved, STATUSES, statusesBefore, type Status } from '../lifecycle';
import { allowedVerbs, claimableFrom, isHalfDone, OPERATION_KINDS, VERBS, type OperationKind } from './verbs';

test.each<[Status, OperationKind[]]>([
  ['pending', ['delete']],
  ['provisioning', ['delete']],
  ['running', ['stop', 'restart', 'reconfigure', 'rotate_password', 'upgrade', 'delete']],
  ['stopped', ['start', 'delete']],
  ['exited', ['stop', 'start', 'restart', 'delete']],
  ['missing', ['start', 'delete']],
  ['crash_looping', ['stop', 'start', 'restart', 'delete']],
  ['unreachable', ['stop', 'start', 'restart', 'delete']],
  ['deleted', ['purge', 'restore']],
  ['failed', ['delete']],
])('a resource that is %s allows these verbs', (status, verbs) => {
  expect(allowedVerbs(status)).toEqual(verbs);
});

test('a resource that a worker is on allows no verb, unless it is being made', () => {
  const busy = STATUSES.filter((status) => OPERATION_KINDS.some((kind) => VERBS[kind].during === status));
  for (const status of busy.filter((one) => one !== 'provisioning')) expect(allowedVerbs(status)).toEqual([]);
});

test.each(OPERATION_KINDS)(
  '%s may be begun in every state that allows it, and go on where a run was cut off',
  (kind) => {
    const { from, during } = VERBS[kind];
    const claimable = claimableFrom(kind);
    expect(claimable).toEqual(expect.arrayContaining([...from, during]));
    for (const status of claimable) expect(statusesBefore(during)).toContain(status);
  },
);

test.each(OPERATION_KINDS)('%s is taken up in whatever state the watch has seen its resource in meanwhile', (kind) => {
  const accepts = VERBS[kind].from.some(isObserved);
  expect(claimableFrom(kind).filter(isObserved)).toEqual(accepts ? STATUSES.filter(isObserved) : []);
});

test('only what changes nothing for good can be undone after it has begun', () => {
  expect(OPERATION_KINDS.filter((kind) => VERBS[kind].isUndoable)).toEqual(['create', 'reconfigure', 'upgrade']);
});

test('only what changes how an instance runs on its data leaves it half done, and not while it queues', () => {
  const halfDone = (status: (kind: OperationKind) => Status) =>
    OPERATION_KINDS.filter((kind) => isHalfDone(kind, status(kind)));
  expect(halfDone((kind) => VERBS[kind].during)).toEqual(['reconfigure', 'upgrade']);
  expect(halfDone(() => 'running')).toEqual([]);
});
