import type { z } from 'zod';
import type { Caller, Catalog, Logger, Role } from '#core';
import type { ApiContext } from './api-context';

/** The resource and operation of a request, for the audit trail. */
export interface Subject {
  /** type/name */
  readonly resource?: string;
  /** the resource's project */
  readonly project?: string | undefined;
  readonly operation_id?: string;
}

/** A request as a handler sees it: checked by the route's schemas, without a framework. */
export interface ApiRequest {
  readonly caller: Caller;
  /** adds to the audit entry of this request */
  readonly concerns: (subject: Subject) => void;
  readonly params: Readonly<Record<string, string>>;
  /** parsed by the route's `query` */
  readonly query: Readonly<Record<string, unknown>>;
  /** parsed JSON, `{}` when there was none */
  readonly body: unknown;
  /** a header by its name in lower case, '' when absent */
  readonly header: (name: string) => string;
  /** aborts when the client hangs up */
  readonly hungUp: AbortSignal;
  readonly id: string;
  readonly log: Logger;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A reply sent in chunks, as text of this type. It ends when the client hangs up. */
export interface ApiStream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<string>;
}

/** The argument of a handler; wrappers add to it: `record`, `type`, `operation`, `body`. */
export interface Call {
  readonly request: ApiRequest;
  readonly context: ApiContext;
}

type Reply = ApiResponse | ApiStream;
export type Handler<C extends Call = Call> = (call: C) => Reply | Promise<Reply>;

export interface ResponseSpec {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
  /** application/json */
  readonly contentType?: string;
}

/** How a route is documented, and the schemas of its parameters. */
export interface RouteSpec {
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** strict: unknown parameters are rejected */
  readonly query?: z.ZodObject;
  /** documented here, checked by the handler: it may depend on the type */
  readonly body?: z.ZodType | ((catalog: Catalog) => z.ZodType);
  readonly headers?: z.ZodObject;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
}

/** Every path below this one requires a key once keys exist, unknown paths included. */
export const KEYED = '/api';

/** Where Prometheus scrapes. */
export const METRICS = '/metrics';

/** One row of the route table. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** as in OpenAPI: `/api/resources/{type}` */
  readonly path: string;
  /**
   * the least role that may call it. `anyone` needs no key; `local` needs one, an admin's, only where other machines reach
   * the API. Both lie outside KEYED.
   */
  readonly role: Role | 'anyone' | 'local';
  readonly handler: Handler;
  readonly spec: RouteSpec;
}
