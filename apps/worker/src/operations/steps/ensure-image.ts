import type { PullProgress } from '../../docker/images/images';
import type { Run } from '../run';
import { throwIfEnded } from './throw-if-ended';

/** Each write is seen by everybody who watches; more often tells nobody more. */
const TELL_EVERY_MS = 300;

/** Tells how much has come, now and then, and when a layer is complete. A write that fails is told by the next step. */
function tellProgress(run: Run): (progress: PullProgress) => void {
  let toldAt = 0;
  return ({ bytesDone, bytesTotal }) => {
    if (bytesDone < bytesTotal && Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    const progress = { ...run.steps.progress, bytes_done: bytesDone, bytes_total: bytesTotal };
    run.hold({ progress }, ['step', progress]).catch(() => undefined);
  };
}

/** @throws AppError `image_unavailable` when the image is neither on the host nor to be pulled */
export async function ensureImage(run: Run, image = run.record.image_version): Promise<void> {
  const { docker } = run.worker;
  if (await docker.images.has(image)) return;
  run.log.info('pulling image', { image });
  try {
    await docker.images.pull(image, run.signal, tellProgress(run));
  } catch (error) {
    await throwIfEnded(run, error);
    throw error;
  }
}
