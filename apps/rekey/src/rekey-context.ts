import type { Redis } from 'ioredis';
import type { KeyRing, Settings } from '#core';

/** What main.ts opened. */
export interface RekeyContext {
  readonly settings: Settings;
  readonly redis: Redis;
  readonly keyRing: KeyRing;
  /** hosts that will not come back: nobody waits for them */
  readonly withoutHosts: readonly string[];
  /** tells the person at the terminal */
  readonly say: (line: string) => void;
}
