import { z } from 'zod';
import { containerLimitsOf, instanceContext, type ResourceType, type DesiredState } from '#core';
import type { ApiContext } from '../api-context';

/** Placeholders: only a creation assigns a name and a password. */
const NAME = '<name>';
const PASSWORD = '<generated>';

export const dryRunView = z
  .strictObject({
    dry_run: z.literal(true),
    resource_type: z.string(),
    image_version: z.string(),
    image_on_hosts: z
      .record(z.string(), z.boolean().nullable())
      .meta({ description: 'per host with a worker: whether the image is present; null when the host did not reply' }),
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
    config: z.record(z.string(), z.union([z.string(), z.number()])),
    files: z.record(z.string(), z.string()).meta({ description: 'path in the container → text' }),
    command: z.array(z.string()),
    limits: z.strictObject({ memory_bytes: z.int(), pids: z.int(), cpus: z.number() }),
  })
  .meta({ id: 'DryRun' });

/** The result that a creation would have. Creates nothing and uses up no name. */
export async function dryRun(
  context: ApiContext,
  type: ResourceType,
  desired: DesiredState,
): Promise<z.infer<typeof dryRunView>> {
  const { definition } = type;
  const { memoryBytes, pids } = containerLimitsOf(type, desired);
  const known = instanceContext(desired, { name: NAME, image_version: desired.image_version });
  const file = { ...known, db_password: PASSWORD };
  const files = Object.entries(type.files).map(([name, render]) => [definition.files[name] ?? name, render(file)]);
  return {
    dry_run: true,
    resource_type: definition.name,
    image_version: desired.image_version,
    image_on_hosts: await context.rpc.imageOnHosts(desired.image_version),
    parameters: desired.parameters,
    config: desired.config,
    files: Object.fromEntries(files) as Record<string, string>, // as in the line above
    command: (type.seedCommand ?? type.command).map((render) => render(known)),
    limits: { memory_bytes: memoryBytes, pids, cpus: definition.cpus },
  };
}
