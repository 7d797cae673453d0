import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { containersOf, removeContainersOf } from './docker';

/** Fails the run when a container of any test's installation is left. */
export default async function globalTeardown(): Promise<void> {
  const registry = process.env['RM_TEST_REGISTRY'] ?? '';
  const installations = [...new Set(readFileSync(registry, 'utf8').split('\n').filter(Boolean))];
  rmSync(dirname(registry), { recursive: true });
  const left: string[] = [];
  for (const id of installations) {
    left.push(...(await containersOf(id)).flatMap(({ Names }) => Names));
    await removeContainersOf(id);
  }
  if (left.length > 0) throw new Error(`containers left behind: ${left.join(', ')}`);
}
