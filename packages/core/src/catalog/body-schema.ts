import { z } from 'zod';
import { projectSchema } from '../access/project';
import { configSchema } from './config-rules';
import { echo, parameterSchema } from './parameters';
import { descriptionSchema, labelsSchema, protectionSchema, ttlSchema } from './reserved-keys';
import type { TypeDefinition } from './type-definition';

/** What a POST asks for, with the defaults filled in. */
export interface Wanted {
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
    ...(config && { config: config.meta({ description: "the engine's own directives, by their names" }) }),
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
  const message = 'excludes deletion_protection: what is protected does not expire (expected: one of the two)';
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
      image_version: z
        .enum(images, { error: (issue) => `${echo(issue.input)} is not one of ${images.join(', ')}` })
        .default(images[0] ?? ''),
      ...Object.fromEntries<z.ZodType>(optional),
    })
    .superRefine(refuseProtectedLease);
}

/**
 * The body of a PATCH (RFC 7396): what is named changes, null takes a directive, a label, the description or the lease
 * away, and a parameter back to its default.
 */
export function patchSchema(type: TypeDefinition) {
  const parameters = parameterSchemas(type).map(([name, schema]) => [name, schema.nullable().optional()] as const);
  const merged = z.record(z.string(), z.unknown());
  return z.strictObject({
    ...Object.fromEntries<z.ZodType>(parameters),
    ...(type.config && {
      config: merged.nullable().optional().meta({ description: 'directives; null takes one away' }),
    }),
    labels: merged.nullable().optional().meta({ description: 'labels; null takes one away' }),
    description: descriptionSchema.nullable().optional(),
    deletion_protection: protectionSchema.optional(),
    ttl: ttlSchema.nullable().optional().meta({ description: 'counted from now; null ends the lease' }),
  });
}
