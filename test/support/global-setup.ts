import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file for global-teardown.ts in which the tests note their installations. The seeds that they share lie beside it. */
export default function globalSetup(): void {
  const registry = join(mkdtempSync(join(tmpdir(), 'rm-registry-')), 'installations');
  writeFileSync(registry, '');
  process.env['RM_TEST_REGISTRY'] = registry;
}
