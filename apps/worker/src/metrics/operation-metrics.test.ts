import { Registry } from 'prom-client';
import type { Failure, ResourceRecord } from '#core';
import { OperationMetrics } from './operation-metrics';

const ACCEPTED = '2026-11-28T10:00:00.000Z';
const FAILURE: Failure = {
  step: 'await_ready',
  reason: 'disk_full',
  message: 'no space left on device',
  hint: '',
  exit_code: 1,
  oom_killed: false,
  log_tail: [],
};

function creation(fields: Partial<ResourceRecord>): ResourceRecord {
  return { resource_type: 'mysql', created_at: ACCEPTED, ...fields } as ResourceRecord; // as much as created() reads
}

async function linesWith(metrics: OperationMetrics, text: string): Promise<string[]> {
  return (await metrics.registry.metrics()).split('\n').filter((line) => line.includes(text));
}

test('a creation counts by how its data were made, from its acceptance on', async () => {
  const metrics = new OperationMetrics(new Registry());
  metrics.created(creation({ path: 'seeded' }), Date.parse(ACCEPTED) + 1_500);
  metrics.created(creation({}), Date.parse(ACCEPTED) + 8_000);
  expect(await linesWith(metrics, 'creation_duration_seconds_sum')).toEqual([
    'rm_creation_duration_seconds_sum{type="mysql",path="seeded"} 1.5',
    'rm_creation_duration_seconds_sum{type="mysql",path="plain"} 8',
  ]);
});

test('every end of every kind is there from the start, so that the first one changes a rate', async () => {
  const metrics = new OperationMetrics(new Registry());
  expect(await linesWith(metrics, 'rm_operations_total{kind="upgrade",state="failed"} 0')).toHaveLength(1);
  expect(await linesWith(metrics, '{kind="upgrade",reason="disk_full"} 0')).toHaveLength(1);
});

test('a failure counts by its reason; a cancellation is none', async () => {
  const metrics = new OperationMetrics(new Registry());
  metrics.ended('upgrade', 'failed', FAILURE);
  metrics.ended('upgrade', 'cancelled', { ...FAILURE, reason: 'cancelled' });
  expect(await linesWith(metrics, ' 1')).toEqual([
    'rm_operations_total{kind="upgrade",state="failed"} 1',
    'rm_operations_total{kind="upgrade",state="cancelled"} 1',
    'rm_operation_failures_total{kind="upgrade",reason="disk_full"} 1',
  ]);
});
