import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, MeasureGauges, Sample } from '#core';
import { addSeedGauges } from './seed-gauges';

let dataRoot: string;
beforeEach(() => {
  dataRoot = mkdtempSync(join(tmpdir(), 'rm-seeds-'));
});
afterEach(() => rmSync(dataRoot, { recursive: true }));

function writeSeed(name: string, isFinished: boolean): void {
  const folder = join(dataRoot, '.seeds', 'mysql', name);
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', 'ibdata1'), Buffer.alloc(2 ** 20, 1));
  if (isFinished) writeFileSync(join(folder, 'seed.json'), '{"image":"mysql:9.7","imageId":"x"}');
}

/** Measures once. */
function measured(): Promise<Readonly<Record<string, readonly Sample[]>>> {
  const types = { mysql: { seedCommand: [] }, redis: {} } as unknown as Record<string, never>; // as much as is read
  const catalog: Catalog = new Map(Object.entries(types));
  let measure = (): Promise<object> => Promise.resolve({});
  const gauges: MeasureGauges = (_specs, taken) => void (measure = taken);
  addSeedGauges(gauges, { catalog, settings: { dataRoot } });
  return measure() as Promise<Record<string, readonly Sample[]>>; // by its specs
}

test('finished seeds count, with their bytes; a draft does not', async () => {
  writeSeed('one', true);
  writeSeed('other', true);
  writeSeed('.draft-third-1234', false);
  const { count, bytes } = await measured();
  expect(count).toEqual([{ labels: { type: 'mysql' }, value: 2 }]);
  expect(bytes?.[0]?.value).toBeGreaterThanOrEqual(2 * 2 ** 20);
  expect(bytes?.[0]?.value).toBeLessThan(3 * 2 ** 20);
});

test('a host without seeds has 0 of each type that could have some', async () => {
  const labels = { type: 'mysql' };
  expect(await measured()).toEqual({ count: [{ labels, value: 0 }], bytes: [{ labels, value: 0 }] });
});
