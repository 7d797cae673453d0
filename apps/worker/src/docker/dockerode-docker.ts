import Dockerode from 'dockerode';
import type { Logger, Settings } from '#core';
import { call } from './call';
import { dockerodeContainers, labelFilter } from './containers/dockerode-containers';
import type { Docker } from './docker';
import { eventStream, hasEventUntil } from './event-stream';
import { forgottenEnder } from './forgotten/forgotten-ender';
import { dockerodeImages } from './images/dockerode-images';
import { dockerodeNetworks } from './networks/dockerode-networks';

/** @param dockerPath unix:///path or tcp://host:port */
export function connectDocker(dockerPath: string): Dockerode {
  const url = new URL(dockerPath);
  // An explicit host and protocol keep DOCKER_HOST of the environment from overruling the setting.
  if (url.protocol === 'unix:') return new Dockerode({ socketPath: url.pathname, host: undefined, protocol: 'http' });
  return new Dockerode({ host: url.hostname, port: url.port, protocol: 'http' });
}

export function dockerodeDocker(
  docker: Dockerode,
  log: Logger,
  settings: Pick<Settings, 'timings' | 'killForgotten'>,
): Docker {
  const { timings, killForgotten } = settings;
  const endForgotten = killForgotten ? forgottenEnder(docker, log, timings) : () => Promise.resolve();
  return {
    containers: dockerodeContainers(docker, timings, endForgotten),
    images: dockerodeImages(docker, timings),
    networks: dockerodeNetworks(docker, timings),

    events: (labels, since, signal) => eventStream(docker, labels, since, signal),

    remembers: (at) =>
      call('read the past events', timings.dockerQuick, (abortSignal) => hasEventUntil(docker, at, abortSignal)),

    ping: (withinMs = timings.dockerPing) =>
      call('ping', withinMs, async (abortSignal) => {
        const ping = docker.ping.bind(docker) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
        await ping({ abortSignal });
      }),

    endForgotten: (labels) =>
      call('end forgotten containers', timings.dockerSlow, async (abortSignal) => {
        const found = await docker.listContainers({ all: true, filters: labelFilter(labels), abortSignal });
        const down = found.filter(({ State }) => State !== 'running').map(({ Id }) => Id);
        await endForgotten(down, abortSignal);
      }),
  };
}
