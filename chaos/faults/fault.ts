import type { Random } from '../random';
import type { Site } from '../site';

type Target = 'api' | 'redis' | 'docker' | 'image' | 'disk';

/** One thing that goes wrong, and is put right again. */
export interface Fault {
  readonly name: string;
  /** in a few words, for --help */
  readonly what: string;
  /** between what times it is healed, in ms after it began */
  readonly lasts: readonly [least: number, most: number];
  /** what it does it to; of those that do it to the same one there is one at a time */
  readonly target?: Target;
  /** what has to be well for it to begin */
  readonly needs?: Target;
  /** true where it may end the servers of instances or lose their writes: those acknowledged meanwhile may be gone */
  readonly endsServers?: boolean;
  /** Does it; what it answers heals it. Undefined when there is nothing to do it to. */
  begin(site: Site, random: Random): Promise<(() => Promise<void>) | undefined>;
}

/** For what heals by itself, or by the service. */
export const nothingToHeal = (): Promise<void> => Promise.resolve();
