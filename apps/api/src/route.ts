import type { z } from 'zod';
import type { Caller, Logger, Role } from '#core';

/** What a request turned out to be about, for the audit trail. */
export interface Subject {
  /** type/name */
  readonly resource?: string;
  /** whose that is */
  readonly project?: string | undefined;
  readonly operation_id?: string;
}

/** A request as a handler sees it: checked by the route's schemas, without a framework. */
export interface ApiRequest {
  readonly caller: Caller;
  /** adds to what the audit trail tells of it */
  readonly concerns: (subject: Subject) => void;
  readonly params: Readonly<Record<string, string>>;
  /** as the route's `query` has parsed it */
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

/** An answer that is sent as it comes, as text of this type. The client's hanging up ends it. */
export interface ApiStream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<string>;
}

export type Handler = (request: ApiRequest) => ApiResponse | ApiStream | Promise<ApiResponse | ApiStream>;

interface ResponseSpec {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
  /** application/json */
  readonly contentType?: string;
}

/** What is below this path wants a key where keys are set, unknown paths included. */
export const KEYED = '/api';

/** One row of the route table: what validates a request, what documents it, and who answers it. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** as in OpenAPI: `/api/resources/{type}` */
  readonly path: string;
  readonly summary: string;
  /** the least role that may call it; `anyone` needs no key, and stands outside of what is KEYED */
  readonly role: Role | 'anyone';
  readonly params?: z.ZodObject;
  /** strict: what it does not name is refused */
  readonly query?: z.ZodObject;
  /** the body that is documented; what it must be depends on the type, so the handler checks it */
  readonly body?: z.ZodType;
  readonly headers?: z.ZodObject;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  readonly handler: Handler;
}
