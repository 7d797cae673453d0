import type { Labels } from '../containers/containers';
import type { Docker, DockerEvent } from '../docker';
import type { Calls } from './calls';
import { fakeContainers } from './fake-containers';
import { fakeImages } from './fake-images';
import { fakeNetworks } from './fake-networks';
import { FakeState } from './fake-state';

/** A Docker whose state is in memory. The test chooses the programs of its containers, and the calls that fail or hang. */
export class FakeDocker extends FakeState implements Docker {
  readonly containers = fakeContainers(this);
  readonly images = fakeImages(this);
  readonly networks = fakeNetworks(this);

  /** The next calls of this name fail with this error; see When. */
  readonly fail: Calls['fail'] = (...fault) => this.calls.fail(...fault);
  /** The next calls of this name are not answered until they are released. */
  readonly hang: Calls['hang'] = (...fault) => this.calls.hang(...fault);

  events(labels: Labels, since: string, signal: AbortSignal): Promise<AsyncIterable<DockerEvent>> {
    return this.calls.through('events', [labels, since], () => this.readEvents(labels, since, signal));
  }

  ping(): Promise<void> {
    return this.calls.through('ping', [], () => undefined);
  }

  remembers(at: number): Promise<boolean> {
    return this.calls.through('remembers', [at], () => this.eventLog.hasUntil(at));
  }

  endForgotten(labels: Labels): Promise<void> {
    return this.calls.through('endForgotten', [labels], () => undefined);
  }

  /** Ends the programs of all containers, so that a test leaves nothing behind. */
  async close(): Promise<void> {
    await Promise.all(this.allContainers.map((container) => container.kill()));
  }

  private async *readEvents(labels: Labels, since: string, signal: AbortSignal): AsyncGenerator<DockerEvent> {
    for (let told = 0; ; told += 1) {
      const event = await this.until(signal, () => this.eventLog.find(labels, since, told));
      if (!event) return;
      yield event;
    }
  }
}
