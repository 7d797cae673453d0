import { createHash } from 'node:crypto';
import {
  containerLimitsOf,
  type ResourceHandle,
  type ResourceRecord,
  type ResourceType,
  type TemplateContext,
} from '#core';
import type { ContainerSpec } from '../docker/containers/container-spec';
import type { WorkerContext } from '../worker-context';
import { containerNameOf, runLabels, SPEC_LABEL } from './names-and-labels';
import { folderOf } from './folder';
import { folderMounts } from './mounts';
import { templateContext, type Rendered } from './template-context';

/** The fields of a record that a container is created from. */
export type Described = Rendered & Pick<ResourceRecord, 'straight_start'>;

interface ContainerParts {
  readonly worker: Pick<WorkerContext, 'settings' | 'installation'>;
  readonly type: ResourceType;
  readonly handle: ResourceHandle;
  readonly record: Described;
  /** the run that creates it */
  readonly token: string;
  readonly port: number;
  /** its id */
  readonly network: string;
}

/** Equal for equal containers. Without the limits that change while the container runs. */
function fingerprintOf(spec: ContainerSpec): string {
  const compared = { ...spec, labels: undefined, memoryBytes: undefined, pids: undefined };
  return createHash('sha256').update(JSON.stringify(compared)).digest('hex').slice(0, 16);
}

/** A copy of a seed needs no entrypoint: what that would make is there. */
function programOf(type: ResourceType, record: Described, context: TemplateContext) {
  const [entrypoint, ...command] = (record.straight_start && type.seedCommand) || [];
  if (!entrypoint) return { command: type.command.map((render) => render(context)) };
  return { entrypoint: entrypoint(context), command: command.map((render) => render(context)) };
}

export function containerSpec({ worker, type, handle, record, token, port, network }: ContainerParts): ContainerSpec {
  const { definition } = type;
  const { dataRoot, bindIp } = worker.settings;
  const context = templateContext(record, {});
  const spec = {
    name: containerNameOf(worker.installation, handle),
    image: record.image_version,
    ...programOf(type, record, context),
    env: Object.fromEntries(Object.entries(type.env).map(([name, render]) => [name, render(context)])),
    user: definition.user,
    labels: runLabels(worker.installation, handle, token),
    mounts: folderMounts(definition, folderOf(dataRoot, handle)),
    tmpfs: definition.tmpfs,
    ...containerLimitsOf(type, record),
    cpus: definition.cpus,
    published: { network, containerPort: definition.port, hostIp: bindIp, hostPort: port },
  };
  return { ...spec, labels: { ...spec.labels, [SPEC_LABEL]: fingerprintOf(spec) } };
}
