import { Agent } from 'node:http';
import Dockerode, { type DockerOptions } from 'dockerode';
import type { Logger, Settings } from '#core';
import { call } from './call';
import { dockerodeContainers, labelFilter } from './containers/dockerode-containers';
import type { Docker } from './docker';
import { eventStream, hasEventUntil } from './event-stream';
import { forgottenEnder } from './forgotten/forgotten-ender';
import { dockerodeImages } from './images/dockerode-images';
import { dockerodeNetworks } from './networks/dockerode-networks';

type DockerSettings = Pick<Settings, 'dockerPath' | 'timings' | 'killForgotten'>;

/**
 * @param dockerPath unix:///path or tcp://host:port
 * @param agent undefined: Node's own, which keeps connections
 */
export function connectDocker(dockerPath: string, agent?: Agent): Dockerode {
  const url = new URL(dockerPath);
  const at =
    url.protocol === 'unix:' ? { socketPath: url.pathname, host: undefined } : { host: url.hostname, port: url.port };
  // An explicit host and protocol keep DOCKER_HOST of the environment from overruling the setting. @types/dockerode lacks agent.
  const options: DockerOptions & { agent?: Agent | undefined } = { ...at, protocol: 'http', agent };
  return new Dockerode(options);
}

export function openDocker(settings: DockerSettings, log: Logger): Docker {
  const { dockerPath } = settings;
  // A ping on a kept connection would tell about that connection: it may have ended while Docker goes on.
  const pinged = connectDocker(dockerPath, new Agent({ keepAlive: false }));
  return dockerodeDocker(connectDocker(dockerPath), pinged, log, settings);
}

function dockerodeDocker(docker: Dockerode, pinged: Dockerode, log: Logger, settings: DockerSettings): Docker {
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
        const ping = pinged.ping.bind(pinged) as (options: object) => Promise<unknown>; // @types/dockerode lacks options here
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
