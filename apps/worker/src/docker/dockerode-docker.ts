import type Dockerode from 'dockerode';
import type { Logger } from '#core';
import { call, PING_MS, QUICK_MS, SLOW_MS } from './call';
import { dockerodeContainers, labelFilter } from './containers/dockerode-containers';
import type { Docker } from './docker';
import { eventStream } from './event-stream';
import { endForgotten } from './forgotten/end-forgotten';
import { dockerodeImages } from './images/dockerode-images';
import { dockerodeNetworks } from './networks/dockerode-networks';
import { remembers } from './remembers';

export function dockerodeDocker(docker: Dockerode, log: Logger): Docker {
  return {
    containers: dockerodeContainers(docker, log),
    images: dockerodeImages(docker),
    networks: dockerodeNetworks(docker),

    events: (labels, since, signal) => eventStream(docker, labels, since, signal),

    remembers: (at) => call('ask for the events so far', QUICK_MS, (abortSignal) => remembers(docker, at, abortSignal)),

    ping: (withinMs = PING_MS) =>
      call('ping', withinMs, async (abortSignal) => {
        const ping = docker.ping.bind(docker) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
        await ping({ abortSignal });
      }),

    endForgotten: (labels) =>
      call('end what Docker has forgotten', SLOW_MS, async (abortSignal) => {
        const found = await docker.listContainers({ all: true, filters: labelFilter(labels), abortSignal });
        const down = found.filter(({ State }) => State !== 'running').map(({ Id }) => Id);
        await endForgotten(docker, down, log, abortSignal);
      }),
  };
}
