import { AppError, abortAfter, compileTemplate, containerLimitsOf, messageOf, planChange } from '#core';
import { refreshDurableRecord } from '../../durable-records/write-durable-record';
import type { ContainerSpec } from '../../docker/containers/container-spec';
import { containerNameOf, helperLabels } from '../../instance/names-and-labels';
import { withFolder } from '../../instance/files';
import { draftOf } from '../../instance/folder';
import { fileMounts } from '../../instance/mounts';
import { renderFiles, templateContext, type Rendered } from '../../instance/template-context';
import { generatePassword } from '../../instance/generate-password';
import { matchLog } from '../../servers/match-log';
import type { Run } from '../run';
import { throwIfInterrupted } from '../actions/wait';
import type { Step } from '../step';

const LOG_LINES = 20;

/** The instance's server with its files alone: no data, no network, no port. */
function proofSpec(run: Run, record: Rendered, folder: string, command: readonly string[]): ContainerSpec {
  const { definition, env } = run.type;
  const { installation } = run.worker;
  const context = templateContext(record, {});
  const [uid, gid] = definition.user.split(':');
  const own = `uid=${uid},gid=${gid}`;
  return {
    name: `${containerNameOf(installation, run.handle)}-proof-${run.token}`,
    image: record.image_version,
    command: command.map((word) => compileTemplate(word, 'prove.command')(context)),
    env: Object.fromEntries(Object.entries(env).map(([name, render]) => [name, render(context)])),
    user: definition.user,
    labels: helperLabels(installation, run.handle, run.token, 'proof'),
    mounts: fileMounts(definition, folder),
    tmpfs: { ...definition.tmpfs, [definition.temporary]: own, [definition.data]: own },
    ...containerLimitsOf(run.type, record),
    cpus: definition.cpus,
  };
}

/** Resolves with undefined when the server has accepted its configuration, else with its exit code. */
async function outcomeOf(run: Run, id: string, accepted: string | undefined, signal: AbortSignal) {
  const exit = run.worker.docker.containers
    .waitForExit(id, signal)
    .then((code) => (code === 0 && !accepted ? undefined : code));
  if (accepted === undefined) return exit;
  const pattern = new RegExp(accepted, 'm');
  const says = async () => {
    for await (const lines of run.worker.docker.containers.followLog(id, LOG_LINES, signal)) {
      if (lines.some((line) => pattern.test(line))) return undefined;
    }
    return exit;
  };
  return Promise.race([says(), exit]);
}

async function refused(run: Run, id: string, exitCode: number): Promise<AppError> {
  const log = await run.worker.docker.containers.readLog(id, LOG_LINES);
  const words = matchLog(log, run.type.definition.refusals) ?? log.at(-1) ?? `exit code ${exitCode}`;
  return new AppError('invalid_parameters', words, {
    hint: 'Correct the parameter or directive. The instance was not touched.',
    facts: { log_tail: log, exit_code: exitCode },
  });
}

/** Some servers accept a wrong value, warn, and go on with another one. */
async function isRefusedInLog(run: Run, id: string, pattern: string | undefined): Promise<boolean> {
  if (pattern === undefined) return false;
  const log = await run.worker.docker.containers.readLog(id, LOG_LINES);
  return new RegExp(pattern, 'm').test(log.join('\n'));
}

async function proveIn(run: Run, record: Rendered, folder: string): Promise<void> {
  const { docker } = run.worker;
  const { prove, ready_within_seconds: seconds } = run.type.definition;
  if (!prove) return;
  const id = await docker.containers.create(proofSpec(run, record, folder, prove.command));
  const enough = abortAfter(seconds * 1000, run.signal);
  try {
    await docker.containers.start(id);
    const exitCode = await outcomeOf(run, id, prove.accepted, enough.signal).catch(async (error: unknown) => {
      await throwIfInterrupted(run, error);
      throw new AppError('not_ready_in_time', `the proof of the configuration did not end within ${seconds} s`, {
        cause: messageOf(error),
      });
    });
    if (exitCode !== undefined || (await isRefusedInLog(run, id, prove.refused)))
      throw await refused(run, id, exitCode ?? 0);
  } finally {
    enough.release();
    await docker.containers.remove(id);
  }
}

/**
 * The image's own server judges the desired configuration, in a container of its own, before the instance is touched.
 *
 * @throws AppError `invalid_parameters` in the server's words
 */
async function prove(run: Run): Promise<void> {
  const files = renderFiles(run.type, run.desired, { db_password: generatePassword() });
  const folder = draftOf(run.worker.settings.dataRoot, { ...run.handle, run: run.token });
  await withFolder(folder, files, () => proveIn(run, run.desired, folder));
}

export const proveConfig: Step = { name: 'prove_config', run: prove };

/** As proveConfig, where the change takes a proof. The durable record lets it go on from here even when Redis is lost. */
export const proveConfigDurably: Step = {
  ...proveConfig,
  run: async (run) => {
    await refreshDurableRecord(run.worker, run.handle);
    if (planChange(run.type, run.record, run.desired).takesProof) await prove(run);
  },
};
