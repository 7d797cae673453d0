import type { Flow } from './flows/flow';
import type { Run } from './run';

/**
 * Runs the steps of an operation in order, each after a proof of ownership. A run that takes over a committed operation goes
 * on behind the step that committed.
 */
export async function execute({ steps }: Flow, run: Run): Promise<void> {
  const first = run.isCommitted ? steps.findIndex(({ commits }) => commits) + 1 : 0;
  for (const step of steps.slice(first)) {
    if (step.when?.(run) === false) continue;
    await run.begin(step.name);
    const began = performance.now();
    await step.run(run);
    run.worker.metrics.stepDone(run.operation.kind, step.name, (performance.now() - began) / 1000);
  }
}

/**
 * Walks the same list backwards, each undo after a proof of ownership: the steps that this run has begun, or all of them after
 * a takeover, since an earlier run may have done any. Called again after an undo failed, it goes on with that one.
 */
export async function undo({ steps }: Flow, run: Run): Promise<void> {
  if (await run.hasCommitted()) return;
  run.beginUndo();
  const begun = run.steps.all.map(({ name }) => name);
  for (const { name, undo: takeBack } of steps.toReversed()) {
    if (!takeBack || run.undone.has(name) || !(run.isTakeover || begun.includes(name))) continue;
    await run.assertOwner();
    await takeBack(run);
    run.undone.add(name);
  }
}
