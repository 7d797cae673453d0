import type { ResourceRecord, ResourceType } from '#core';
import { fitnessOf, type Fitness } from './pooled';

const NOW = Date.parse('2026-01-31T12:00:00.000Z');
const GIVEN_UP_AFTER_MS = 60_000;
const defaults = { image_version: 'redis:8.0', parameters: { maxmemory: '1GB' }, config: {} };
const type = { defaults } as unknown as ResourceType;
const ready = {
  ...defaults,
  status: 'running',
  operation_kind: 'create',
  operation_state: 'succeeded',
  updated_at: new Date(NOW - 1_000).toISOString(),
};
const longAgo = new Date(NOW - GIVEN_UP_AFTER_MS).toISOString();

describe('a pooled instance', () => {
  test.each<[string, object, Fitness]>([
    ['runs, and was never touched', {}, 'ready'],
    ['is being made', { status: 'provisioning', operation_state: 'running' }, 'coming'],
    ['waits to be made', { status: 'pending', operation_state: 'queued' }, 'coming'],
    ['does not answer for a moment', { status: 'unreachable' }, 'coming'],
    ['has not answered for too long', { status: 'unreachable', updated_at: longAgo }, 'unfit'],
    ['could not be made', { status: 'failed', operation_state: 'failed' }, 'unfit'],
    ['is being removed', { status: 'deleting', operation_kind: 'delete', operation_state: 'running' }, 'leaving'],
    ['runs on, since it could not be removed', { operation_kind: 'delete', operation_state: 'failed' }, 'unfit'],
    ['has the image of an earlier default', { image_version: 'redis:7.0' }, 'unfit'],
    ['has the parameters of an earlier default', { parameters: { maxmemory: '2GB' } }, 'unfit'],
  ])('that %s', (_, fields, fitness) => {
    const record = { ...ready, ...fields } as unknown as ResourceRecord;
    expect(fitnessOf(record, type, NOW, GIVEN_UP_AFTER_MS)).toBe(fitness);
  });
});
