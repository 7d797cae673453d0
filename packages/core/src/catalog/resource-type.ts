import { z } from 'zod';
import { parameterSchema, echo } from './parameters';
import { compileTemplate, type Render, type TemplateContext } from './template-environment';
import type { TypeDefinition } from './type-definition';

/** A type.yaml with its templates, compiled: what the API validates with and the worker renders from. */
export interface ResourceType {
  readonly definition: TypeDefinition;
  /** the body of a POST; strict, with the defaults filled in */
  readonly body: z.ZodType<Record<string, string | number>>;
  /** file name on the host → its template */
  readonly files: Readonly<Record<string, Render>>;
  readonly command: readonly Render[];
  readonly env: Readonly<Record<string, Render>>;
  /** container limit in bytes, as text */
  readonly memory: Render;
  readonly connect: Render;
  readonly uri: Render;
}

function bodySchema(type: TypeDefinition): ResourceType['body'] {
  const images = type.versions.map((version) => `${type.image}:${version}`);
  const parameters = Object.entries(type.parameters).map(([name, spec]) => {
    const schema = parameterSchema(spec).meta({ description: spec.description ?? spec.type });
    return [name, schema.default(spec.default)] as const;
  });
  return z.strictObject({
    ...Object.fromEntries(parameters),
    image_version: z
      .enum(images, { error: (issue) => `${echo(issue.input)} is not one of ${images.join(', ')}` })
      .default(images[0] ?? ''),
  });
}

function compileAll(templates: Readonly<Record<string, string>>, origin: string): Record<string, Render> {
  const compiled = Object.entries(templates).map(([name, text]) => [name, compileTemplate(text, `${origin}: ${name}`)]);
  return Object.fromEntries(compiled) as Record<string, Render>; // keys and values as in the line above
}

/** @param fileTemplates file name on the host → text of its template */
export function compileType(
  type: TypeDefinition,
  fileTemplates: Readonly<Record<string, string>>,
  folder: string,
): ResourceType {
  const yaml = `${folder}/type.yaml`;
  return {
    definition: type,
    body: bodySchema(type),
    files: Object.fromEntries(
      Object.entries(fileTemplates).map(([name, text]) => [name, compileTemplate(text, `${folder}/${name}.njk`)]),
    ),
    command: type.command.map((text, index) => compileTemplate(text, `${yaml}: command.${index}`)),
    env: compileAll(type.env, `${yaml}: env`),
    memory: compileTemplate(type.memory, `${yaml}: memory`),
    connect: compileTemplate(type.connect, `${yaml}: connect`),
    uri: compileTemplate(type.uri, `${yaml}: uri`),
  };
}

/**
 * Renders everything that a provisioning would render, each with what it will know then, so that a broken template is
 * found before the first request.
 */
export function rehearse(type: ResourceType): void {
  const { image_version: imageVersion = '', ...parameters } = type.body.parse({});
  const container: TemplateContext = { ...parameters, name: 'x1', image_version: imageVersion };
  const file = { ...container, db_password: 'password' };
  const address = { ...file, server_ip: '192.0.2.1', exposed_port: '20000' };
  for (const render of [...type.command, ...Object.values(type.env)]) render(container);
  for (const render of Object.values(type.files)) render(file);
  for (const render of [type.connect, type.uri]) render(address);
  const memory = type.memory(container);
  if (!/^[1-9]\d*(\.0*)?$/.test(memory)) throw new Error(`memory: '${memory}' is not a whole number of bytes above 0`);
}
