import type { z } from 'zod';
import type { Logger } from '#core';

/** A request as a handler sees it: checked by the route's schemas, without a framework. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  /** parsed JSON, `{}` when there was none */
  readonly body: unknown;
  /** the Prefer header (RFC 7240), '' when absent */
  readonly prefer: string;
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

export type Handler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

interface ResponseSpec {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is below this path wants a key where keys are set, unknown paths included. */
export const KEYED = '/api';

/** One row of the route table: what validates a request, what documents it, and who answers it. */
export interface Route {
  readonly method: 'get' | 'post';
  /** as in OpenAPI: `/api/resources/{type}` */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** the body that is documented; what it must be depends on the type, so the handler checks it */
  readonly body?: z.ZodType;
  readonly headers?: z.ZodObject;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  readonly handler: Handler;
}
