import { EventEmitter, once } from 'node:events';
import type { NetworkState } from '../networks/networks';
import { Calls } from './calls';
import { EventLog } from './event-log';
import { FakeContainer, type FakeOptions } from './fake-container';
import type { ContainerSpec } from '../containers/container-spec';

export interface FakeNetwork extends NetworkState {
  readonly name: string;
}

/** The state of a fake Docker, for its parts to work on and for tests to look at. */
export class FakeState {
  readonly calls = new Calls();
  readonly eventLog = new EventLog();
  readonly allContainers: FakeContainer[] = [];
  readonly allNetworks: FakeNetwork[] = [];
  readonly localImages = new Set<string>();
  /** images that can be pulled */
  readonly remoteImages = new Set<string>();
  /** `ip:port` of processes outside Docker */
  readonly foreignPorts = new Set<string>();
  readonly options: FakeOptions;
  private readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(options: Partial<FakeOptions> = {}) {
    const nothing = () => undefined;
    this.options = { now: Date.now, onStart: nothing, onStop: nothing, restartAfter: 100, ...options };
  }

  /** The container of this name or id, for assertions. */
  container(nameOrId: string): FakeContainer | undefined {
    return this.allContainers.find(({ id, spec }) => id === nameOrId || spec.name === nameOrId);
  }

  emit(action: string, { id: containerId, spec }: FakeContainer, exitCode: number | null = null): void {
    const labels = { ...spec.labels, name: spec.name, image: spec.image };
    this.eventLog.add(this.options.now(), { action, containerId, exitCode, labels });
    this.changed();
  }

  /** Wakes every caller that waits in until(). */
  changed(): void {
    this.changes.emit('change');
  }

  add(spec: ContainerSpec): FakeContainer {
    const container = new FakeContainer(spec, this);
    this.allContainers.push(container);
    return container;
  }

  drop(container: FakeContainer): void {
    const at = this.allContainers.indexOf(container);
    if (at < 0) return; // somebody else has removed it meanwhile
    this.allContainers.splice(at, 1);
    this.emit('destroy', container);
  }

  /** Docker goes away: every call fails, and every stream and wait ends with an error. Containers run on. */
  away(): void {
    this.calls.isAway = true;
    this.changed();
  }

  back(): void {
    this.calls.isAway = false;
  }

  /** Resolves with the first value that `look` finds; undefined when `signal` aborts before. */
  async until<T>(signal: AbortSignal, look: () => T | undefined): Promise<T | undefined> {
    while (!signal.aborted) {
      this.calls.requireThere();
      const found = look();
      if (found !== undefined) return found;
      await once(this.changes, 'change', { signal }).catch(() => undefined); // aborted
    }
    return undefined;
  }
}
