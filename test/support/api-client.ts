import type { OpenApiCheck } from './openapi-check';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests read whatever field they are about; its shape is checked against OpenAPI. Text where the answer is text.
  readonly body: any;
}

/** Speaks to the API, and checks each answer against its OpenAPI description. */
export class ApiClient {
  check: OpenApiCheck | undefined;

  constructor(
    readonly url: string,
    private readonly key?: string,
    /** how long to wait for an answer, in ms */
    private readonly patienceMs?: number,
  ) {}

  async request(
    method: string,
    path: string,
    init: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<ApiAnswer> {
    const authorization = this.key === undefined ? {} : { authorization: `Bearer ${this.key}` };
    const signal = this.patienceMs === undefined ? null : AbortSignal.timeout(this.patienceMs);
    const headers = { ...authorization, ...init.headers };
    const response = await fetch(this.url + path, { method, ...init, headers, signal });
    const text = await response.text();
    const mediaType = (response.headers.get('content-type') ?? 'application/json').split(';')[0];
    const body: unknown = mediaType !== 'application/json' ? text : text === '' ? undefined : JSON.parse(text);
    if (method !== 'HEAD') this.check?.assert(method, path, response.status, body, mediaType);
    return { status: response.status, headers: response.headers, body };
  }

  get(path: string): Promise<ApiAnswer> {
    return this.request('GET', path);
  }

  /** @param waitSeconds sends `Prefer: wait=N` */
  create(type: string, parameters: object = {}, waitSeconds?: number): Promise<ApiAnswer> {
    const prefer: Record<string, string> = waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` };
    const headers = { 'content-type': 'application/json', ...prefer };
    return this.request('POST', `/api/resources/${type}`, { body: JSON.stringify(parameters), headers });
  }

  /** @param waitSeconds as create() has it */
  send(method: string, path: string, body?: object, waitSeconds?: number): Promise<ApiAnswer> {
    const prefer: Record<string, string> = waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` };
    if (body === undefined) return this.request(method, path, { headers: prefer });
    const headers = { 'content-type': 'application/json', ...prefer };
    return this.request(method, path, { body: JSON.stringify(body), headers });
  }
}
