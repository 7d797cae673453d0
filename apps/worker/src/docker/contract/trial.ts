import { randomBytes } from 'node:crypto';
import { freeParts, parseIpv4Range, type Ipv4Range } from '#core';
import type { ContainerSpec } from '../containers/container-spec';
import type { Docker } from '../docker';
import { PROGRAM, PROGRAMS, READY, type Program } from './programs';

/** A Docker under test, and the few calls that the contract needs beside it. */
export interface Subject {
  readonly docker: Docker;
  /** an image with a shell and redis-server */
  readonly image: string;
  /** a port of 127.0.0.1 that is free */
  readonly port: number;
  pause(id: string): void | Promise<void>;
  unpause(id: string): void | Promise<void>;
}

const SUITE = 'contract.suite';
export const MISSING = 'f'.repeat(64);
export const MEGABYTE = 2 ** 20;
export const RANGES: Ipv4Range = parseIpv4Range('10.199.0.0/16') ?? { first: 0, size: 0 };
export const NETWORK_SIZE = 16;
const SOON_MS = 20_000;

/** The labels of everything that this run of the contract creates. */
export const labels = { [SUITE]: randomBytes(6).toString('hex') };
export const never = new AbortController().signal;

export function uniqueName(): string {
  return `contract-${randomBytes(6).toString('hex')}`;
}

/** Repeats `look` until it finds something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + SOON_MS; Date.now() < deadline;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not seen within ${SOON_MS / 1000} s`);
}

/** Creates containers and networks on the Docker under test. */
export class Trial {
  readonly docker: Docker;

  constructor(readonly subject: Subject) {
    this.docker = subject.docker;
  }

  specOf(program: Program, given: Partial<ContainerSpec> = {}): ContainerSpec {
    return {
      name: uniqueName(),
      image: this.subject.image,
      command: ['sh', '-c', PROGRAMS[program].shell],
      env: {},
      user: '999:999',
      labels: { ...labels, [PROGRAM]: program },
      mounts: [],
      tmpfs: {},
      memoryBytes: 64 * MEGABYTE,
      pids: 64,
      cpus: 1,
      ...given,
    };
  }

  create(program: Program, given: Partial<ContainerSpec> = {}): Promise<string> {
    return this.docker.containers.create(this.specOf(program, given));
  }

  /** A server is waited for: before it handles signals, it cannot be stopped. */
  async started(program: Program, given: Partial<ContainerSpec> = {}): Promise<string> {
    const id = await this.create(program, given);
    await this.docker.containers.start(id);
    if (program === 'serves') await this.ready(id);
    return id;
  }

  async ready(id: string): Promise<void> {
    await eventually(async () => {
      const log = await this.docker.containers.readLog(id, 50);
      return log.some((line) => line.includes(READY)) || undefined;
    });
  }

  async createNetwork(): Promise<string> {
    const { networks } = this.docker;
    const taken = (await networks.list()).flatMap(({ ranges }) => ranges);
    const [range = RANGES] = freeParts(RANGES, NETWORK_SIZE, taken);
    return networks.create({ name: uniqueName(), labels, range });
  }

  publishedOn(network: string): Pick<ContainerSpec, 'published'> {
    return { published: { network, containerPort: 6379, hostIp: '127.0.0.1', hostPort: this.subject.port } };
  }

  /** Removes every container and network of the contract. */
  async removeAll(): Promise<void> {
    const { containers, networks } = this.docker;
    const left = await containers.list(labels);
    await Promise.all(left.map(({ id }) => containers.remove(id)));
    const ours = (await networks.list()).filter((network) => network.labels[SUITE] === labels[SUITE]);
    await Promise.all(ours.map(({ id }) => networks.remove(id)));
  }
}
