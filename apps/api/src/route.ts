import type { z } from 'zod';
import type { Logger } from '#core';

/** A request as a handler sees it: checked by the route's schemas, without a framework. */
export interface ApiRequest {
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
  readonly params?: z.ZodObject;
  /** strict: what it does not name is refused */
  readonly query?: z.ZodObject;
  /** the body that is documented; what it must be depends on the type, so the handler checks it */
  readonly body?: z.ZodType;
  readonly headers?: z.ZodObject;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  readonly handler: Handler;
}
