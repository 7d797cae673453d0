import type { Redis } from 'ioredis';
import type { KeyRing, Settings } from '#core';

/** The connections and settings that main.ts opened. */
export interface RekeyContext {
  readonly settings: Settings;
  readonly redis: Redis;
  readonly keyRing: KeyRing;
  /** hosts that will not come back: nobody waits for them */
  readonly withoutHosts: readonly string[];
  /** prints a line at the terminal */
  readonly say: (line: string) => void;
}
