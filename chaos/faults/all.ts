import { claimThenKill } from './claim-then-kill';
import { clockJump } from './clock-jump';
import { foreignPort } from './foreign-port';
import { freezeApi } from './freeze-api';
import { freezeDocker } from './freeze-docker';
import { freezeWorker } from './freeze-worker';
import { fullDisk } from './full-disk';
import { killApi } from './kill-api';
import { killContainer } from './kill-container';
import { killDocker } from './kill-docker';
import { killPooled } from './kill-pooled';
import { killRedis } from './kill-redis';
import { killSeeding } from './kill-seeding';
import { killWorker } from './kill-worker';
import { removeContainer } from './remove-container';
import { removeImage } from './remove-image';
import { slowDocker } from './slow-docker';
import type { Fault } from './fault';

/** In the order of --help. */
export const FAULTS: readonly Fault[] = [
  killWorker,
  freezeWorker,
  killApi,
  freezeApi,
  killRedis,
  killDocker,
  slowDocker,
  freezeDocker,
  killContainer,
  removeContainer,
  removeImage,
  foreignPort,
  fullDisk,
  clockJump,
  killPooled,
  killSeeding,
  claimThenKill,
];
