import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './wait-until';

/** The fields of a line that tests look for. */
export interface LogLine {
  readonly message: string;
  /** type/name */
  readonly resource?: string;
  readonly operation_id?: string;
  readonly container?: string;
}

interface ProcessOptions {
  /** what it reads from its standard input; nothing */
  readonly input?: string | undefined;
  /** as `npm start` starts it: Ctrl-C does not end it, and the cores are shared with it as such; false */
  readonly leadsSession?: boolean | undefined;
  /** an open file of this process that it has as its file 3; none */
  readonly file?: number | undefined;
}

/** A process of the test, with all that it printed. */
export class TestProcess {
  output = '';
  private readonly child: ChildProcess;

  constructor(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    { input, leadsSession = false, file }: ProcessOptions = {},
  ) {
    const files = file === undefined ? [] : [file];
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe', ...files], detached: leadsSession });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stdin?.end(input);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The JSON lines of its log that say `message`, as far as it has printed them. */
  logged(message: string): LogLine[] {
    const lines = this.output.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as LogLine).filter((line) => line.message === message);
  }

  async prints(text: string, withinMs = 60_000): Promise<void> {
    await waitUntil(
      `'${text}' in the output of ${this.child.spawnargs.join(' ')}`,
      () => {
        if (this.hasEnded && !this.output.includes(text)) throw new Error(`ended without '${text}':\n${this.output}`);
        return this.output.includes(text);
      },
      withinMs,
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async exitCode(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Ends it as an operator would, and fails when it does not end by itself. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', withinMs = 20_000): Promise<void> {
    if (this.hasEnded) return;
    this.kill('SIGCONT');
    this.kill(signal);
    try {
      await waitUntil(`the end of process ${this.pid}`, () => this.hasEnded, withinMs);
    } catch (error) {
      this.kill('SIGKILL');
      throw error;
    }
  }
}
