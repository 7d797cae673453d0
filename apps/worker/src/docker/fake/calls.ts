import { EventEmitter, once } from 'node:events';
import { AppError } from '#core';
import { orAborted } from '../call';
import type { Containers } from '../containers/containers';
import type { Docker } from '../docker';
import type { Images } from '../images/images';
import type { Networks } from '../networks/networks';
import { translateError } from '../translate-error';

export type CallName =
  | `containers.${keyof Containers}`
  | `images.${keyof Images}`
  | `networks.${keyof Networks}`
  | Exclude<keyof Docker, 'containers' | 'images' | 'networks'>;

export interface Call {
  readonly name: CallName;
  readonly args: readonly unknown[];
}

interface When {
  /** how many calls go wrong, by default one */
  readonly times?: number;
  /** how many calls of this name go well before */
  readonly after?: number;
  /** the call takes effect, and only its answer is late or lost */
  readonly effect?: boolean;
}

export interface HangingCall {
  /** resolves when a call hangs */
  readonly reached: Promise<void>;
  /** Lets the call go on, or fail with this error. */
  release(error?: AppError): void;
}

interface Fault extends Required<When> {
  readonly name: CallName;
  readonly act: () => Promise<void>;
}

/** The calls to a fake Docker: their log, and the failures that a test asks for. */
export class Calls {
  readonly log: Call[] = [];
  isAway = false;
  private faults: readonly Fault[] = [];

  /** Lets a call take its effect, unless it is to fail or hang; one that `signal` aborts ends as the real one does. */
  async through<T>(
    name: CallName,
    args: readonly unknown[],
    effect: () => T | Promise<T>,
    signal = new AbortController().signal,
  ): Promise<T> {
    this.log.push({ name, args });
    try {
      return await orAborted(signal, this.make(name, effect));
    } catch (error) {
      throw translateError(error, name);
    }
  }

  private async make<T>(name: CallName, effect: () => T | Promise<T>): Promise<T> {
    this.requireThere();
    const fault = this.takeFault(name);
    if (!fault?.effect) await fault?.act();
    const result = await effect();
    if (fault?.effect) await fault.act();
    return result;
  }

  requireThere(): void {
    if (!this.isAway) return;
    throw new AppError('engine_unreachable', 'the Docker Engine does not answer', { retryable: true });
  }

  fail(name: CallName, error: Error, when: When = {}): void {
    this.add(name, when, () => Promise.reject(error));
  }

  hang(name: CallName, when: When = {}): HangingCall {
    const signals = new EventEmitter();
    const reached = once(signals, 'reached').then(() => undefined);
    const released = once(signals, 'released').then(([error]: (AppError | undefined)[]) => {
      if (error) throw error;
    });
    released.catch(() => undefined); // a release that no call has waited for
    this.add(name, when, async () => {
      signals.emit('reached');
      await released;
    });
    return { reached, release: (error) => void signals.emit('released', error) };
  }

  private add(name: CallName, { times = 1, after = 0, effect = false }: When, act: Fault['act']): void {
    this.faults = [...this.faults, { name, times, after, effect, act }];
  }

  /** The first fault of this name whose turn has come; each call counts for all of them. */
  private takeFault(name: CallName): Fault | undefined {
    const taken = this.faults.find((fault) => fault.name === name && fault.after === 0);
    const counted = this.faults.map((fault) => {
      if (fault === taken) return { ...fault, times: fault.times - 1 };
      return fault.name === name ? { ...fault, after: Math.max(0, fault.after - 1) } : fault;
    });
    this.faults = counted.filter(({ times }) => times > 0);
    return taken;
  }
}
