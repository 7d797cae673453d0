import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file in which the tests note the installations that they make, for global-teardown.ts. */
export default function globalSetup(): void {
  const registry = join(mkdtempSync(join(tmpdir(), 'rm-registry-')), 'installations');
  writeFileSync(registry, '');
  process.env['RM_TEST_REGISTRY'] = registry;
}
