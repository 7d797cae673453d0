import { containerLimitsOf, planChange, type ChangePlan, type ContainerLimits } from '#core';
import { findContainerOf } from '../../instance/find-container';
import { carryBack } from '../actions/carry-data';
import { ensure, start, stop } from '../actions/container';
import { rewriteFiles } from '../actions/files';
import { applyLive as applyChanges, undoLive } from '../actions/live-changes';
import { lowerLimits, setLimits } from '../actions/limits';
import type { Run } from '../run';
import type { Step } from '../step';
import { awaitReady } from './await-ready';

export function changePlanOf(run: Run): ChangePlan {
  return planChange(run.type, run.record, run.desired);
}

export function takesRestart(run: Run): boolean {
  return changePlanOf(run).applies === 'restart';
}

async function isRunning(run: Run): Promise<boolean> {
  return (await findContainerOf(run.worker, run.handle))?.isRunning === true;
}

/** The old configuration on the data under their old names: a run that died may have left either of them new. */
async function startAsItWas(run: Run): Promise<void> {
  await stop(run);
  await rewriteFiles(run, run.record);
  await carryBack(run, changePlanOf(run).carries);
  await start(run, await ensure(run, run.record));
  await awaitReady.run(run);
}

/** The old configuration, running: without a restart where none was needed and every old value is known. */
async function rollBack(run: Run): Promise<void> {
  const { applies, live } = changePlanOf(run);
  await rewriteFiles(run, run.record);
  // A server that has ended takes nothing back, but is to run all the same.
  if (applies === 'live' && (await undoLive(run, live).catch(() => false)))
    return setLimits(run, containerLimitsOf(run.type, run.record));
  await startAsItWas(run);
}

function higherOf(one: ContainerLimits, other: ContainerLimits): ContainerLimits {
  return { memoryBytes: Math.max(one.memoryBytes, other.memoryBytes), pids: Math.max(one.pids, other.pids) };
}

/** Changes the directives that the running server accepts, and the container's limits. */
export const applyLive: Step = {
  name: 'apply_live',
  run: async (run) => {
    // A stopped server starts as it was first: some changes lose data unless the server writes it down for them.
    if (!(await isRunning(run))) await startAsItWas(run);
    const { applies, live } = changePlanOf(run);
    const [present, desired] = [containerLimitsOf(run.type, run.record), containerLimitsOf(run.type, run.desired)];
    // The container has the higher limits while the server changes.
    await setLimits(run, higherOf(present, desired));
    await applyChanges(run, live);
    if (applies === 'restart') return;
    if (desired.memoryBytes < present.memoryBytes) await lowerLimits(run, desired);
    else if (desired.pids < present.pids) await setLimits(run, desired);
  },
  undo: rollBack,
};
