import type { ErrorCode } from '../errors';
import type { ResourceHandle } from '../store/resource-store';

/** The API's request to a worker of a host, which alone can reach its Docker and its disk. It holds no secret. */
export type RequestContent =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'claimed'; readonly resource: ResourceHandle }
  | { readonly kind: 'log'; readonly resource: ResourceHandle; readonly tail: number; readonly follow: boolean }
  | { readonly kind: 'stats'; readonly resource: ResourceHandle };
export type RequestOf<Kind extends RequestContent['kind']> = Extract<RequestContent, { readonly kind: Kind }>;

/** `expires_at`: ms since 1970 by Redis; the sender does not wait for a reply that has not begun by then. */
export type Request = RequestContent & { readonly id: string; readonly expires_at: number };

/** A part of a reply, or its end. An empty part is a heartbeat of the worker. */
export type ReplyMessage =
  | { readonly data: string }
  | { readonly end: true }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The reply to `stats`, as JSON. An instance that does not run uses nothing: null. `cpu_percent`: 100 is one core. */
export interface InstanceStats {
  readonly memory_bytes: number | null;
  readonly memory_limit_bytes: number | null;
  readonly cpu_percent: number | null;
  /** null when its data folder is not there */
  readonly disk_bytes: number | null;
  /** null, too, when the type has no such number, or the server does not answer */
  readonly connections: number | null;
  /** ISO 8601 */
  readonly read_at: string;
}
