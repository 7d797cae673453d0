import type { Operation } from './operation';
import { operationFromHash, operationToHash } from './operation-hash';

const OPERATION: Operation = {
  id: 'op1',
  kind: 'create',
  state: 'succeeded',
  resource_id: 'id1',
  resource_type: 'redis',
  resource_name: 'r1',
  project: 'shop',
  by: 'expiry',
  created_at: '2026-01-01T00:00:00.000Z',
  started_at: '2026-01-01T00:00:01.500Z',
  finished_at: '2026-01-01T00:00:03.000Z',
  request_id: 'q1',
  input: { image_version: 'redis:8.0' },
  steps: [
    { name: 'ensure_image', started_at: '2026-01-01T00:00:01.600Z', finished_at: '2026-01-01T00:00:01.612Z' },
    { name: 'await_ready', started_at: '2026-01-01T00:00:01.612Z' },
  ],
};

function throughHash(operation: Operation): Operation | undefined {
  const flat = operationToHash(operation);
  const hash = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : []));
  return operationFromHash(operation.id, Object.fromEntries(hash) as Record<string, string>);
}

test.each([OPERATION, { ...OPERATION, by: 'request' as const, input: {}, steps: [] }])(
  'an operation comes back from its hash: %#',
  (operation) => {
    expect(throughHash(operation)).toEqual(operation);
  },
);

test('a hash that version 0.2 wrote is read', () => {
  const hash = Object.fromEntries(
    Object.entries(OPERATION).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  expect(operationFromHash('op1', hash)).toEqual(OPERATION);
});

test('there is no operation without a hash', () => {
  expect(operationFromHash('op1', {})).toBeUndefined();
});
