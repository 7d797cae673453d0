import { memoryLimitOf, planChange, type ChangePlan, type Configuration, type ResourceRecord } from '#core';
import { filePasswords } from '../../instance/credentials';
import type { Described } from '../../instance/container-spec';
import type { Rendered } from '../../instance/template-context';
import { keepPresent } from '../../durable-records/write-record';
import type { Run } from '../run';
import { applyLive, undoLive } from '../steps/apply-live';
import { awaitReady } from '../steps/await-ready';
import { carryBack, carryData } from '../steps/carry-data';
import { ensureContainer, findContainer, startEnsured, stopContainer } from '../steps/ensure-container';
import { limitMemory, lowerMemory } from '../steps/limit-memory';
import { proveConfig } from '../steps/prove-config';
import { rewriteFiles } from '../steps/write-files';
import type { Flow } from './flow';

async function isRunning(run: Run): Promise<boolean> {
  const container = await findContainer(run);
  return container?.isRunning === true;
}

async function applyToRunning(run: Run, plan: ChangePlan, after: Rendered): Promise<void> {
  // One that has ended meanwhile runs first as it was: some changes lose data unless the engine writes it down for them.
  if (!(await isRunning(run))) await startAsItWas(run, plan);
  const [present, wanted] = [memoryLimitOf(run.type, run.record), memoryLimitOf(run.type, after)];
  // The container's limit is the higher one while the engine changes.
  await limitMemory(run, Math.max(present, wanted));
  await applyLive(run, plan.live);
  if (plan.applies === 'live' && wanted < present) await lowerMemory(run, wanted);
}

async function startAnew(run: Run, record: Described): Promise<void> {
  const container = await ensureContainer(run, record);
  await startEnsured(run, container);
  await awaitReady(run, container);
}

async function configure(run: Run, record: Rendered): Promise<void> {
  await rewriteFiles(run, record, filePasswords(run.record, run.worker.keyRing));
}

/** The old configuration on the data under their old names: a run that was cut off may have left either of them new. */
async function startAsItWas(run: Run, plan: ChangePlan): Promise<void> {
  await stopContainer(run);
  await configure(run, run.record);
  await carryBack(run, plan.carries);
  await startAnew(run, run.record);
}

/** The old configuration, running: without a restart where none was needed and every old value is known. */
async function rollBack(run: Run, plan: ChangePlan): Promise<void> {
  await configure(run, run.record);
  // One that has ended takes nothing back, but is to run all the same.
  if (plan.applies === 'live' && (await undoLive(run, plan.live).catch(() => false)))
    return limitMemory(run, memoryLimitOf(run.type, run.record));
  await startAsItWas(run, plan);
}

function changeOf(run: Run): { after: ResourceRecord; plan: ChangePlan } {
  const configuration = run.operation.input as unknown as Configuration; // as the API wrote it
  const after = { ...run.record, ...configuration };
  return { after, plan: planChange(run.type, run.record, after) };
}

/** From one configuration to another, proven by the engine of the image before the instance is touched. */
export const reconfigure: Flow = {
  steps: ['prove_config', 'apply_live', 'stop_container', 'write_files', 'start_container'],
  wants: 'running',
  perform: async (run) => {
    const { after, plan } = changeOf(run);
    run.undoAfterTakeover(() => rollBack(run, plan));
    await run.do('prove_config', async () => {
      await keepPresent(run.worker, run.handle); // from here on it goes on also when Redis is lost
      await proveConfig(run, after);
    });
    await run.do(
      'apply_live',
      () => applyToRunning(run, plan, after),
      () => rollBack(run, plan),
    );
    // An engine that starts by itself between these finds the configuration that its data are named by.
    if (plan.applies === 'restart') await run.do('stop_container', () => stopContainer(run));
    await run.do('write_files', async () => {
      await configure(run, after);
      // Once more, for an docker that has started anew before the files were written.
      if (plan.applies === 'live') await applyLive(run, plan.live);
    });
    if (plan.applies === 'restart') {
      await run.do('start_container', async () => {
        await carryData(run, plan.carries);
        await startAnew(run, after);
      });
    }
    await run.end('succeeded', {
      to: 'running',
      set: {
        parameters: after.parameters,
        config: after.config,
        memory_bytes: memoryLimitOf(run.type, after),
        status_reason: undefined,
      },
    });
  },
  undo: (run) => rollBack(run, changeOf(run).plan),
};
