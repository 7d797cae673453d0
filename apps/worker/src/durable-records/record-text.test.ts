import type { Operation, ResourceRecord } from '#core';
import { recordFromText, recordToText } from './record-text';

const RECORD: ResourceRecord = {
  schema: 3,
  resource_id: 'id1',
  resource_type: 'redis',
  resource_name: 'r1',
  project: 'shop',
  platform: 'linux',
  status: 'upgrading',
  image_version: 'redis:7.0',
  parameters: { maxmemory: '16mb' },
  config: {},
  labels: { team: 'search' },
  deletion_protection: false,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-02T00:00:00.000Z',
  place: 1,
  revision: 7,
  operation_id: 'op1',
  operation_kind: 'upgrade',
  operation_state: 'running',
};
const OF_THE_RUN = { run: 'token', progress: { step: 'copy_data', done: 3, total: 10 } };
const OF_THE_OPERATION = { cancel: '1' };

const KEPT = {
  id: 'op1',
  kind: 'upgrade',
  resource_id: 'id1',
  resource_type: 'redis',
  resource_name: 'r1',
  project: 'shop',
  by: 'request',
  created_at: '2026-01-02T00:00:00.000Z',
  started_at: '2026-01-02T00:00:01.000Z',
  request_id: 'q1',
  input: { image_version: 'redis:8.0' },
} as const;
const OPERATION: Operation = { ...KEPT, state: 'running', steps: [{ name: 'copy_data', started_at: 'now' }] };
const PRESENT = { ...RECORD, ...OF_THE_RUN, ...OF_THE_OPERATION };

test('a record comes back from its text without what is of a run or of an operation that is not gone on with', () => {
  expect(recordFromText(recordToText(PRESENT))).toEqual({ record: RECORD, operation: undefined });
});

test('an operation that is half done comes back with what it needs, and whether it is to be undone', () => {
  const { record, operation } = recordFromText(recordToText(PRESENT, OPERATION)) ?? {};
  expect(record).toEqual({ ...RECORD, ...OF_THE_OPERATION });
  expect(operation).toEqual(KEPT);
});
