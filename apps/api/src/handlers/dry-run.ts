import { z } from 'zod';
import { instanceContext, type ResourceType, type Wanted } from '#core';
import type { ApiContext } from '../api-context';

/** Stand where the name and the password will, which only a creation gives. */
const NAME = '<name>';
const PASSWORD = '<generated>';

export const dryRunView = z
  .strictObject({
    dry_run: z.literal(true),
    resource_type: z.string(),
    image_version: z.string(),
    image_on_hosts: z
      .record(z.string(), z.boolean().nullable())
      .meta({ description: 'for each host with a worker, whether it has the image; null when it did not say' }),
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
    config: z.record(z.string(), z.union([z.string(), z.number()])),
    files: z.record(z.string(), z.string()).meta({ description: 'path in the container → text' }),
    command: z.array(z.string()),
    limits: z.strictObject({ memory_bytes: z.int(), pids: z.int(), cpus: z.number() }),
  })
  .meta({ id: 'DryRun' });

/** What a creation would make. Nothing is made, and no name is used up. */
export async function dryRun(
  context: ApiContext,
  type: ResourceType,
  wanted: Wanted,
): Promise<z.infer<typeof dryRunView>> {
  const { definition } = type;
  const known = instanceContext(wanted, { name: NAME, image_version: wanted.image_version });
  const file = { ...known, db_password: PASSWORD };
  const files = Object.entries(type.files).map(([name, render]) => [definition.files[name] ?? name, render(file)]);
  return {
    dry_run: true,
    resource_type: definition.name,
    image_version: wanted.image_version,
    image_on_hosts: await context.questions.imageOnHosts(wanted.image_version),
    parameters: wanted.parameters,
    config: wanted.config,
    files: Object.fromEntries(files) as Record<string, string>, // as in the line above
    command: type.command.map((render) => render(known)),
    limits: { memory_bytes: Number(type.memory(known)), pids: definition.pids, cpus: definition.cpus },
  };
}
