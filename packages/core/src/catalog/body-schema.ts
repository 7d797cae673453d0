import { z } from 'zod';
import { projectSchema } from '../access/project';
import { configSchema } from './config-rules';
import { expected } from './expected';
import { parameterSchema } from './parameters';
import { descriptionSchema, labelsSchema, protectionSchema, ttlSchema } from './reserved-keys';
import type { TypeDefinition } from './type-definition';

/** The state that a POST describes, with the defaults filled in. */
export interface DesiredState {
  readonly image_version: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly config: Readonly<Record<string, string | number>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
  readonly deletion_protection: boolean;
  readonly ttl?: string | undefined;
  readonly project?: string | undefined;
}

export function imagesOf({ image, versions }: TypeDefinition): string[] {
  return versions.map((version) => `${image}:${version}`);
}

function parameterSchemas(type: TypeDefinition): [string, z.ZodType<string | number>][] {
  return Object.entries(type.parameters).map(([name, spec]) => {
    const applies = spec.live === undefined ? 'restart' : 'live';
    return [name, parameterSchema(spec).meta({ description: spec.description ?? spec.type, applies })];
  });
}

function reserved(type: TypeDefinition) {
  const config = type.config && configSchema(type.config);
  return {
    ...(config && { config: config.meta({ description: "the server's own directives by their names" }) }),
    labels: labelsSchema,
    description: descriptionSchema,
    deletion_protection: protectionSchema,
    ttl: ttlSchema,
    project: projectSchema,
  };
}

/** The keys that a body may have. */
export function bodyKeys(type: TypeDefinition): string[] {
  return [...Object.keys(type.parameters), 'image_version', ...Object.keys(reserved(type))];
}

function refuseProtectedLease(body: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (typeof body['ttl'] !== 'string' || body['deletion_protection'] !== true) return;
  const message = 'cannot be combined with deletion_protection: a protected instance does not expire';
  context.addIssue({ code: 'custom', path: ['ttl'], message });
}

/** The body of a POST: strict, with the defaults filled in. */
export function bodySchema(type: TypeDefinition) {
  const images = imagesOf(type);
  const parameters = parameterSchemas(type).map(([name, schema]) => {
    return [name, schema.default(type.parameters[name]?.default ?? '')] as const;
  });
  const optional = Object.entries(reserved(type)).map(([name, schema]) => [name, schema.optional()] as const);
  return z
    .strictObject({
      ...Object.fromEntries(parameters),
      image_version: z.enum(images, { error: expected(`one of ${images.join(', ')}`) }).default(images[0] ?? ''),
      ...Object.fromEntries<z.ZodType>(optional),
    })
    .superRefine(refuseProtectedLease);
}

/**
 * The body of a PATCH (RFC 7396): each key changes that field. null removes a directive, a label, the description or the
 * lease, and resets a parameter to its default.
 */
export function patchSchema(type: TypeDefinition) {
  const parameters = parameterSchemas(type).map(([name, schema]) => [name, schema.nullable().optional()] as const);
  const merged = z.record(z.string(), z.unknown());
  return z.strictObject({
    ...Object.fromEntries<z.ZodType>(parameters),
    ...(type.config && {
      config: merged.nullable().optional().meta({ description: 'directives; null removes one' }),
    }),
    labels: merged.nullable().optional().meta({ description: 'labels; null removes one' }),
    description: descriptionSchema.nullable().optional(),
    deletion_protection: protectionSchema.optional(),
    ttl: ttlSchema.nullable().optional().meta({ description: 'counted from now; null ends the lease' }),
  });
}
