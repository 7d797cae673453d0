import type { ErrorCode } from '../errors';
import type { ResourceHandle } from '../resource/store';

/** What the API asks a worker of a host, which alone can see its Docker Engine and its disk. It holds no secret. */
export type Asked =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'log'; readonly resource: ResourceHandle; readonly tail: number; readonly follow: boolean }
  | { readonly kind: 'stats'; readonly resource: ResourceHandle };
export type AskedOf<Kind extends Asked['kind']> = Extract<Asked, { readonly kind: Kind }>;

/** `expires_at`: ms since 1970 by Redis; nobody waits for an answer that has not begun by then. */
export type Question = Asked & { readonly id: string; readonly expires_at: number };

/** A part of an answer, or its end. A part that is empty says that the worker is still at it. */
export type AnswerMessage =
  | { readonly data: string }
  | { readonly end: true }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The answer to `stats`, as JSON. What does not run takes nothing: null. `cpu_percent`: 100 is one core. */
export interface InstanceStats {
  readonly memory_bytes: number | null;
  readonly memory_limit_bytes: number | null;
  readonly cpu_percent: number | null;
  /** null when its data folder is not there */
  readonly disk_bytes: number | null;
  /** null when the type cannot tell, too, or the engine inside does not answer */
  readonly connections: number | null;
  /** ISO 8601 */
  readonly read_at: string;
}
