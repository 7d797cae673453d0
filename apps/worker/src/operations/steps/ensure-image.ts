import type { PullProgress } from '../../docker/images/images';
import { throwIfInterrupted } from '../actions/wait';
import type { Run } from '../run';
import type { Step } from '../step';

/** Shows how much has arrived, now and then, and when a layer is complete. A write that fails shows at the next step. */
function showProgress(run: Run): (progress: PullProgress) => void {
  let shownAt = 0;
  return ({ bytesDone, bytesTotal }) => {
    // Every watcher is sent each write; more of them would add nothing.
    if (bytesDone < bytesTotal && Date.now() - shownAt < run.worker.settings.timings.pullProgress) return;
    shownAt = Date.now();
    const progress = { ...run.steps.progress, bytes_done: bytesDone, bytes_total: bytesTotal };
    run.assertOwner({ progress }, ['step', progress]).catch(() => undefined);
  };
}

/** @throws AppError `image_unavailable` when the image is not on the host and cannot be pulled */
export async function pullIfMissing(run: Run, image: string): Promise<void> {
  const { images } = run.worker.docker;
  if ((await images.find(image)) !== undefined) return;
  run.log.info('pulling image', { image });
  try {
    await images.pull(image, run.signal, showProgress(run));
  } catch (error) {
    await throwIfInterrupted(run, error);
    throw error;
  }
}

export const ensureImage: Step = {
  name: 'ensure_image',
  run: (run) => pullIfMissing(run, run.record.image_version),
};
