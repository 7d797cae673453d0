import type { Worker } from 'bullmq';
import { messageOf, repeat } from '#core';
import type { WorkerContext } from '../worker-context';
import { explainWaiting } from './explain-waiting';
import { publishHostFull } from './host-full';
import { prioritizeUnfinished } from './prioritize-unfinished';

/**
 * Lets the worker take as many creations as this host admits. The others stay in the queue, in order, for hosts with room.
 *
 * @returns a function that stops it
 */
export function controlIntake(context: WorkerContext, creations: Worker): () => void {
  const { admission, settings, redis, installation, log } = context;
  const explain = explainWaiting(context);
  const adjust = () => {
    const { available, active } = admission;
    creations.concurrency = Math.max(1, Math.min(settings.workerConcurrency, active + available));
    void (available > 0 ? creations.resume() : creations.pause(true));
  };
  const check = async () => {
    try {
      await admission.check();
      await publishHostFull(redis, installation.hostId, admission.reason, settings.timings.capacityValid);
      if (admission.reason === undefined) return;
      admission.setUnfinished(await prioritizeUnfinished(context));
      await explain();
    } catch (error) {
      log.warn('admission check failed; retrying', { error: messageOf(error) });
    }
  };
  admission.onChange(adjust);
  return repeat(check, settings.timings.admissionCheck);
}
