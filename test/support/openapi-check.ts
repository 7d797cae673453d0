import Ajv2020 from 'ajv/dist/2020';
import type { ErrorObject } from 'ajv';

interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
}

const ERROR = 'openapi#/components/schemas/Error';
/** Errors that any route may answer and that are therefore its `default` and not listed: they must be in the error form. */
const EVERYWHERE = new Set([400, 403, 404, 405, 431, 500]);

/** Checks responses against the description that the API itself serves. */
export class OpenApiCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(private readonly document: OpenApi) {
    this.ajv.addSchema(document, 'openapi');
  }

  /** @throws Error when the status or the media type is not listed for the route, or the body is not what is described */
  assert(method: string, path: string, status: number, body: unknown, mediaType = 'application/json'): void {
    const where = `${method} ${path} → ${status} ${mediaType}`;
    const schema = this.schemaOf(method.toLowerCase(), path, status, mediaType);
    if (!schema) throw new Error(`${where} is not in the OpenAPI description`);
    const validate = this.ajv.getSchema(schema) ?? this.ajv.compile({ $ref: schema });
    if (validate(body)) return;
    const errors = (validate.errors ?? [])
      .map((error: ErrorObject) => `${error.instancePath} ${error.message}`)
      .join('; ');
    throw new Error(`${where} is not as described: ${errors}\n${JSON.stringify(body)}`);
  }

  /** Whether the route may answer with this status and media type. */
  lists(method: string, path: string, status: number, mediaType: string): boolean {
    return this.schemaOf(method.toLowerCase(), path, status, mediaType) !== undefined;
  }

  private schemaOf(method: string, path: string, status: number, mediaType: string): string | undefined {
    const template = Object.keys(this.document.paths).find((candidate) => {
      return new RegExp(`^${candidate.replace(/\{\w+\}/g, '[^/]+')}/?$`).test(path.split('?')[0] ?? '');
    });
    if (template === undefined) return EVERYWHERE.has(status) ? ERROR : undefined;
    const content = this.document.paths[template]?.[method]?.responses[String(status)]?.content;
    if (!content) return EVERYWHERE.has(status) ? ERROR : undefined;
    if (!content[mediaType]) return undefined;
    return `openapi#/paths/${encodePointer(template)}/${method}/responses/${status}/content/${encodePointer(mediaType)}/schema`;
  }
}

function encodePointer(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}
