// Over 150 lines: what Docker does with one container, whose every method reads and changes the same few fields.
import { randomBytes } from 'node:crypto';
import { AppError, isAppError, messageOf, type ContainerLimits } from '#core';
import type { ContainerSpec } from '../containers/container-spec';
import type { ContainerState, ContainerStats } from '../containers/containers';
import { KILLED } from '../containers/out-of-memory';

/** Ends the program of a container. */
type End = () => Awaitable<void>;

type Awaitable<T> = T | Promise<T>;

/** How the fake Docker of a test behaves. */
export interface FakeOptions {
  readonly now: () => number;
  /** Runs the container's program; it may write lines, or make the container exit at once. An error fails the start. */
  readonly onStart: (container: FakeContainer) => Awaitable<End | undefined>;
  /** Asks the program to end. @returns the exit code, or undefined for 0 */
  readonly onStop: (container: FakeContainer) => Awaitable<number | undefined>;
  /** real milliseconds until a container that has ended is restarted */
  readonly restartAfter: number;
}

/** The part of the fake Docker that its containers use. */
interface Surroundings {
  readonly options: FakeOptions;
  emit(action: string, container: FakeContainer, exitCode?: number): void;
  changed(): void;
}

/** A container of the fake Docker. Tests read it, write lines to its log, and make it exit or pause. */
export class FakeContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly log: string[] = [];
  status: 'created' | 'running' | 'paused' | 'restarting' | 'exited' = 'created';
  restartPolicy: 'no' | 'unless-stopped' = 'no';
  limits: ContainerLimits;
  stats: ContainerStats = { memoryBytes: 0, memoryLimitBytes: 0, cpuPercent: 0 };
  /** of all its ends so far */
  readonly exitCodes: number[] = [];
  private readonly facts = { oomKilled: false, startError: '', restartCount: 0, startedAt: 0, finishedAt: 0 };
  private end: End | undefined;
  private starting: Promise<void> | undefined;
  private ending: Promise<void> | undefined;
  private exitAtOnce: { readonly code: number; readonly oomKilled: boolean } | undefined;
  private restart: NodeJS.Timeout | undefined;

  constructor(
    readonly spec: ContainerSpec,
    private readonly around: Surroundings,
  ) {
    this.limits = { memoryBytes: spec.memoryBytes, pids: spec.pids };
  }

  /** It has processes. */
  get isUp(): boolean {
    return this.status === 'running' || this.status === 'paused';
  }

  get state(): ContainerState {
    return {
      ...this.facts,
      id: this.id,
      labels: this.spec.labels,
      isRunning: this.status === 'running',
      isRestarting: this.status === 'restarting',
      isPaused: this.status === 'paused',
      exitCode: this.status === 'exited' || this.status === 'restarting' ? (this.exitCodes.at(-1) ?? null) : null,
      isRestarted: this.restartPolicy !== 'no',
    };
  }

  /** Resolves when nothing is under way: Docker answers nothing about a container while it starts. */
  async idle(): Promise<void> {
    await this.starting?.catch(() => undefined);
    await this.ending;
  }

  async start(): Promise<void> {
    await this.idle();
    if (this.isUp || this.status === 'restarting') return;
    this.facts.restartCount = 0;
    await this.begin();
  }

  /** The program ends by itself; Docker restarts it when its policy says so. */
  async exit(code: number, { oomKilled = false } = {}): Promise<void> {
    if (this.isUp) await this.finish(code, oomKilled, this.restartPolicy !== 'no');
    else this.exitAtOnce = { code, oomKilled }; // by onStart
  }

  async stop(): Promise<void> {
    await this.calm();
    if (this.isUp) await this.finish((await this.around.options.onStop(this)) ?? 0, false, false);
  }

  async kill(): Promise<void> {
    await this.calm();
    await this.finish(KILLED, false, false);
  }

  pause(): void {
    this.become('paused', 'pause');
  }

  unpause(): void {
    this.become('running', 'unpause');
  }

  write(...lines: readonly string[]): void {
    this.log.push(...lines);
    this.around.changed();
  }

  /** Docker says why it could not be started. */
  noteStartError(error: unknown): void {
    this.facts.startError = messageOf(error);
  }

  private become(status: FakeContainer['status'], action?: string, exitCode?: number): void {
    this.status = status;
    if (action !== undefined) this.around.emit(action, this, exitCode);
    this.around.changed();
  }

  private async calm(): Promise<void> {
    await this.idle();
    clearTimeout(this.restart);
    if (this.status === 'restarting') this.become('exited');
  }

  private async begin(): Promise<void> {
    this.starting = this.run().finally(() => (this.starting = undefined));
    await this.starting;
    if (this.exitAtOnce) await this.exit(this.exitAtOnce.code, this.exitAtOnce);
  }

  private async run(): Promise<void> {
    this.exitAtOnce = undefined;
    try {
      this.end = await this.around.options.onStart(this);
    } catch (cause) {
      this.noteStartError(cause);
      throw isAppError(cause) ? cause : new AppError('internal', messageOf(cause), { cause });
    }
    Object.assign(this.facts, { oomKilled: false, startError: '', startedAt: this.around.options.now() });
    this.become('running', 'start');
  }

  private async finish(code: number, oomKilled: boolean, isRestarted: boolean): Promise<void> {
    if (!this.isUp) return;
    this.ending ??= this.endWith(code, oomKilled, isRestarted).finally(() => (this.ending = undefined));
    await this.ending;
  }

  private async endWith(code: number, oomKilled: boolean, isRestarted: boolean): Promise<void> {
    await this.end?.();
    this.exitCodes.push(code);
    Object.assign(this.facts, { oomKilled, finishedAt: this.around.options.now() });
    if (oomKilled) this.around.emit('oom', this);
    this.become(isRestarted ? 'restarting' : 'exited', 'die', code);
    if (isRestarted) this.restart = setTimeout(() => void this.startAgain(), this.around.options.restartAfter);
  }

  private async startAgain(): Promise<void> {
    this.facts.restartCount += 1;
    await this.begin().catch(() => this.become('exited'));
  }
}
