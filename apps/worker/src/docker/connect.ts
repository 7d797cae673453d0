import Docker from 'dockerode';

/** @param dockerPath unix:///path or tcp://host:port */
export function connectDocker(dockerPath: string): Docker {
  const url = new URL(dockerPath);
  // An explicit host and protocol keep DOCKER_HOST of the environment from overruling the setting.
  if (url.protocol === 'unix:') return new Docker({ socketPath: url.pathname, host: undefined, protocol: 'http' });
  return new Docker({ host: url.hostname, port: url.port, protocol: 'http' });
}
