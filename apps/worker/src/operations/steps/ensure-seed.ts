import { ensureSeed as ensure } from '../../seeds/ensure-seed';
import { seedOf } from '../../seeds/seed-of';
import { required } from '../../instance/required';
import { throwIfInterrupted } from '../actions/wait';
import type { Run } from '../run';
import type { Step } from '../step';

async function seedFor(run: Run): Promise<string | undefined> {
  const { worker, type, record, signal } = run;
  const imageId = required(await worker.docker.images.find(record.image_version), 'image');
  try {
    return await ensure({ worker, type, ...seedOf(type, record, imageId), imageId, signal });
  } catch (error) {
    await throwIfInterrupted(run, error);
    throw error;
  }
}

/** Finds or makes the data that the instance begins with, where its type has seeds. */
export const ensureSeed: Step = {
  name: 'ensure_seed',
  when: (run) => run.type.seedCommand !== undefined,
  run: async (run) => {
    run.seed = await seedFor(run);
    if (run.seed !== undefined) await run.assertOwner({ straight_start: '1' });
  },
};
