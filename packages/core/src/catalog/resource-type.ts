import type { z } from 'zod';
import { bodyKeys, bodySchema, patchSchema, type DesiredState } from './body-schema';
import { compileTemplate, type Render, type TemplateContext } from './template-environment';
import type { TypeDefinition } from './type-definition';

type Renders = Readonly<Record<string, Render>>;

/** A type.yaml with its templates, compiled: what the API validates with and the worker renders from. */
export interface ResourceType {
  readonly definition: TypeDefinition;
  /** the body of a POST; strict, with the defaults filled in */
  readonly body: z.ZodType<Record<string, unknown>>;
  /** what an empty body asks for */
  readonly defaults: DesiredState;
  /** the fields that a body may have */
  readonly keys: readonly string[];
  /** the body of a PATCH; strict */
  readonly patch: z.ZodType<Record<string, unknown>>;
  /** file name on the host → its template */
  readonly files: Renders;
  readonly command: readonly Render[];
  readonly env: Renders;
  /** absent where each instance initialises its data itself */
  readonly seedCommand?: readonly Render[];
  /** container limit in bytes, as text */
  readonly memory: Render;
  /** the most processes and threads, as text */
  readonly pids: Render;
  /** what the server may use of the memory: name → bytes, as text */
  readonly memoryParts: Renders;
  readonly connect: Render;
  readonly uri: Render;
}

/** Takes a body apart that the schema has passed. */
export function desiredStateOf(body: Readonly<Record<string, unknown>>): DesiredState {
  const { image_version, config, labels, description, deletion_protection, ttl, project, ...parameters } = body;
  return {
    image_version,
    parameters,
    config: config ?? {},
    labels: labels ?? {},
    description,
    deletion_protection: deletion_protection ?? false,
    ttl,
    project,
  } as DesiredState; // by the schema
}

/** The variables that all templates of an instance have. */
export function instanceContext(
  desired: Pick<DesiredState, 'parameters' | 'config'>,
  facts: { readonly name: string; readonly image_version: string },
): TemplateContext {
  return { ...desired.parameters, config: desired.config, ...facts };
}

function compileList(texts: readonly string[], origin: string): Render[] {
  return texts.map((text, index) => compileTemplate(text, `${origin}.${index}`));
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
  const body = bodySchema(type);
  return {
    definition: type,
    body,
    defaults: desiredStateOf(body.parse({})),
    keys: bodyKeys(type),
    patch: patchSchema(type),
    files: Object.fromEntries(
      Object.entries(fileTemplates).map(([name, text]) => [name, compileTemplate(text, `${folder}/${name}.njk`)]),
    ),
    command: compileList(type.command, `${yaml}: command`),
    ...(type.seed && { seedCommand: compileList(type.seed.command, `${yaml}: seed.command`) }),
    env: compileAll(type.env, `${yaml}: env`),
    memory: compileTemplate(type.memory, `${yaml}: memory`),
    pids: compileTemplate(type.pids, `${yaml}: pids`),
    memoryParts: compileAll(type.memory_parts, `${yaml}: memory_parts`),
    connect: compileTemplate(type.connect, `${yaml}: connect`),
    uri: compileTemplate(type.uri, `${yaml}: uri`),
  };
}
