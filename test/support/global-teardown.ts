import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { containersOf, networksOf, removeContainersOf, removeNetworksOf } from './docker';

/** Fails the run when a container or a network of any test's installation is left. */
export default async function globalTeardown(): Promise<void> {
  const registry = process.env['RM_TEST_REGISTRY'] ?? '';
  const installations = [...new Set(readFileSync(registry, 'utf8').split('\n').filter(Boolean))];
  rmSync(dirname(registry), { recursive: true });
  const left: string[] = [];
  for (const id of installations) {
    left.push(...(await containersOf(id)).flatMap(({ Names }) => Names));
    await removeContainersOf(id);
    left.push(...(await networksOf(id)).map(({ Name }) => Name));
    await removeNetworksOf(id);
  }
  if (left.length > 0) throw new Error(`containers or networks left behind: ${left.join(', ')}`);
}
