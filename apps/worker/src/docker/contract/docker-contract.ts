import { describeContainerEnd } from './container-end';
import { describeContainerLife } from './container-life';
import { describeContainerUse } from './container-use';
import { describeEvents } from './events';
import { describeNetworks } from './networks';
import { labels, Trial, type Subject } from './trial';

/** The facts that the worker builds on; the real Docker and the fake one must both hold them. */
export function describeDocker(open: () => Subject): void {
  const trial = new Trial(open());
  const { docker } = trial;
  afterEach(() => trial.removeAll());

  describeContainerLife(trial);
  describeContainerEnd(trial);
  describeContainerUse(trial);
  describeEvents(trial);
  describeNetworks(trial);

  test('an image is there or not', async () => {
    expect(await docker.images.find(trial.subject.image)).toMatch(/^sha256:/);
    expect(await docker.images.find('contract/nowhere:1')).toBeUndefined();
  });

  test('Docker answers', async () => {
    await docker.ping();
    await docker.endForgotten(labels);
  });
}
