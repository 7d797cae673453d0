import type { Worker } from 'bullmq';
import { messageOf, repeat } from '#core';
import { publishHostFull } from './host-full';

import type { WorkerContext } from '../worker-context';
import { tellWaiting } from './tell-waiting';
import { advanceUnfinished } from './advance-unfinished';

const LOOK_EVERY_MS = 1_000;

/**
 * Lets the worker take as many creations as this host has room for: those for which there is none stay in the queue, in
 * their order, for hosts that have some.
 *
 * @returns what stops it
 */
export function keepGate(context: WorkerContext, creations: Worker): () => void {
  const { room, settings, redis, installation, log } = context;
  const tell = tellWaiting(context);
  const adjust = () => {
    const { places, active } = room;
    creations.concurrency = Math.max(1, Math.min(settings.workerConcurrency, active + places));
    void (places > 0 ? creations.resume() : creations.pause(true));
  };
  const round = async () => {
    try {
      await room.look();
      await publishHostFull(redis, installation.hostId, room.lack, settings.timings.capacityValid);
      if (room.lack === undefined) return;
      room.owes(await advanceUnfinished(context));
      await tell();
    } catch (error) {
      log.warn('look for room put off to the next round', { error: messageOf(error) });
    }
  };
  room.whenChanged(adjust);
  return repeat(round, LOOK_EVERY_MS);
}
