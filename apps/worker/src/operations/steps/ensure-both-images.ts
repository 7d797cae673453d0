import { refreshDurableRecord } from '../../durable-records/write-durable-record';
import type { Step } from '../step';
import { pullIfMissing } from './ensure-image';

/** The old version's image is the way back. The durable record lets the upgrade go on even when Redis is lost. */
export const ensureBothImages: Step = {
  name: 'ensure_image',
  run: async (run) => {
    await refreshDurableRecord(run.worker, run.handle);
    await pullIfMissing(run, run.record.image_version);
    await pullIfMissing(run, run.desired.image_version);
  },
};
