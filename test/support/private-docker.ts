import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { kill } from '../../apps/worker/src/docker/forgotten/host-processes';
import { docker, dockerAt } from './docker';
import { HeldSocket } from './held-socket';
import { commandOf, parentOf, processIds } from './host-processes';
import { TestProcess } from './process';
import { waitUntil } from './wait-until';

const run = promisify(execFile);

/** What systemd does before it starts a service that it holds a socket for (sd_listen_fds(3)). */
const ACTIVATE = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec dockerd "$@"';

/**
 * A Docker Engine of the test's own, to be killed and started at will. It writes no iptables rules and has a bridge of
 * its own, so that the machine's Docker does not notice it; its docker-proxy serves published ports. The bridges
 * of its networks stand beside those of the machine's Docker.
 */
export class PrivateDocker {
  private process: TestProcess | undefined;
  private held: HeldSocket | undefined;

  private constructor(
    private readonly folder: string,
    private readonly bridge: string,
  ) {}

  /** Makes it with the images loaded, and not running. */
  static async create(...images: readonly string[]): Promise<PrivateDocker> {
    // Beside the data of the machine's Docker: overlayfs works there, and does not on every file system.
    const { DockerRootDir: beside } = (await docker.info()) as { DockerRootDir: string };
    const own = new PrivateDocker(mkdtempSync(`${beside}-rm-test-`), `rmt${process.pid}`);
    try {
      const subnet = `10.${224 + (process.pid % 30)}.${(process.pid >> 6) % 256}.1/24`;
      await run('ip', ['link', 'add', own.bridge, 'type', 'bridge']);
      await run('ip', ['address', 'add', subnet, 'dev', own.bridge]);
      await run('ip', ['link', 'set', own.bridge, 'up']);
      await own.start();
      for (const image of images) await own.load(image);
      await own.stop();
      return own;
    } catch (error) {
      await own.remove();
      throw error;
    }
  }

  /** From its next start on its socket stays open when it ends, as under systemd's docker.socket. */
  async holdSocket(): Promise<void> {
    rmSync(this.socket, { force: true }); // of a Docker that was killed
    this.held = await HeldSocket.at(this.socket);
  }

  get socket(): string {
    return join(this.folder, 'docker.sock');
  }

  /** what it has printed since it was started last */
  get output(): string {
    return this.process?.output ?? '';
  }

  /** Starts it unless it runs. */
  async start(): Promise<void> {
    if (this.process?.hasEnded === false) return;
    const options = {
      'data-root': join(this.folder, 'data'),
      'exec-root': join(this.folder, 'exec'),
      pidfile: join(this.folder, 'pid'),
      host: this.held ? 'fd://' : `unix://${this.socket}`,
      bridge: this.bridge,
      iptables: 'false',
      ip6tables: 'false',
    };
    // Left by a kill: the process that it names has ended with Docker, but where nobody reaps orphans it still seems to run.
    for (const file of [options.pidfile, join(options['exec-root'], 'containerd', 'containerd.pid')]) {
      rmSync(file, { force: true });
    }
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    this.process = this.held
      ? new TestProcess('sh', ['-c', ACTIVATE, 'dockerd', ...args], process.env, { file: this.held.fd })
      : new TestProcess('dockerd', args, process.env);
    await this.process.prints('API listen on', 60_000);
  }

  /** Ends it; on SIGTERM it stops its containers first. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await this.process?.stop(signal, 60_000);
  }

  /** SIGSTOP freezes it with its socket open, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process?.kill(signal);
  }

  private async load(image: string): Promise<void> {
    const archive = await docker.getImage(image).get();
    const answer = await dockerAt(this.socket).loadImage(archive);
    answer.resume();
    await finished(answer); // it is loaded when the answer ends
  }

  /** Ends everything and removes everything, in whatever state it is. */
  async remove(): Promise<void> {
    await this.stop().catch(() => undefined); // whatever is left of it is killed below
    await this.held?.release();
    await waitUntil('the end of the private Docker', () => this.killRest());
    for (const mount of this.mounts()) await run('umount', ['--lazy', mount]);
    // Not by /sys, which may be that of another network namespace.
    const { stdout: links } = await run('ip', ['-oneline', 'link']);
    for (const bridge of [this.bridge, ...this.bridgesOfNetworks()]) {
      if (links.includes(` ${bridge}: `)) await run('ip', ['link', 'delete', bridge]);
    }
    rmSync(this.folder, { recursive: true });
  }

  /** Writes down, while it does not run, what one that is killed in the midst of a start has: it did not start the container. */
  forgetStart(containerId: string): void {
    const file = join(this.folder, 'data', 'containers', containerId, 'config.v2.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { State: object };
    const never = { Running: false, Pid: 0, StartedAt: '0001-01-01T00:00:00Z' };
    writeFileSync(file, JSON.stringify({ ...config, State: { ...config.State, ...never } }));
  }

  /** The ids of the containers that run, and that it does not know to run. */
  async forgotten(): Promise<string[]> {
    const known = await dockerAt(this.socket).listContainers();
    const shims = processIds()
      .map(commandOf)
      .filter((command) => command.includes('containerd-shim'));
    const running = shims
      .filter((command) => command.includes(this.folder))
      .map((command) => /[0-9a-f]{64}/.exec(command)?.[0] ?? '');
    return running.filter((id) => known.every(({ Id }) => Id !== id));
  }

  /**
   * Kills what a Docker that was killed has left behind: its containerd, shims and proxies, and the containers that only a shim
   * knows of. True when none is left.
   */
  private killRest(): boolean {
    const ids = processIds();
    const own = ids.filter((id) => commandOf(id).includes(this.folder));
    const left = [...ids.filter((id) => own.includes(parentOf(id))), ...own];
    for (const id of left) kill(id);
    return left.length === 0;
  }

  /** What it called the bridges of its networks, by what it wrote down of them: it leaves them behind when it ends. */
  private bridgesOfNetworks(): string[] {
    const path = join(this.folder, 'data', 'network', 'files', 'local-kv.db');
    const text = existsSync(path) ? readFileSync(path, 'latin1') : '';
    return [...new Set(text.match(/\bbr-[0-9a-f]{12}\b/g))];
  }

  private mounts(): string[] {
    const points = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    return points.filter((point) => point.startsWith(this.folder)).reverse();
  }
}
